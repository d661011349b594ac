import { words } from '../sql/tokens/keywords.js'

/**
 * Words before a parenthesis that are no functions of a user: PostgreSQL's key words that cannot be the bare name of a function
 * (https://www.postgresql.org/docs/current/sql-keywords-appendix.html), and words that its grammar has there.
 */
const POSTGRES_WORDS = `
  all analyse analyze and any array as asc asymmetric between both case cast check coalesce collate collation column constraint
  create cross default desc distinct do else end except exists extract fetch for foreign freeze from full group grouping having
  ilike in initially inner intersect into is isnull join lateral leading least left like limit natural not notnull offset on
  only or order out outer overlaps overlay placing position primary references returning right row select setof similar some
  substring symmetric table tablesample then to trailing treat trim union unique user using values variadic when where window
  with by cube operator rollup
`

/** Built-in types, which have a length in parentheses or are used as a conversion. */
const POSTGRES_TYPES = `
  bigint binary bit bool boolean bpchar bytea char character cidr date dec decimal float float4 float8 inet int int2 int4 int8
  integer interval json jsonb national nchar numeric oid point precision real smallint text time timestamp timestamptz timetz
  uuid varbit varchar varying xml
`

/**
 * PostgreSQL's functions that write nothing (https://www.postgresql.org/docs/current/functions.html). Left out are functions that change
 * sequences, large objects, settings and locks, that notify, and that run a text as SQL: `nextval`, `lo_import`, `set_config`,
 * `pg_notify`, `query_to_xml`, `ts_stat`. A user's function may have the same name with other types of arguments. So names that an
 * application may well use for its own functions are left out, too (`age`, `broadcast`, `scale`).
 */
const POSTGRES_FUNCTIONS = `
  num_nonnulls num_nulls abs cbrt ceil ceiling exp floor ln log log10 min_scale mod pi power random round sqrt trim_scale trunc
  width_bucket acos acosd asin asind atan atand atan2 atan2d cos cosd cot cotd sin sind tan tand sinh cosh tanh asinh acosh
  atanh ascii bit_length btrim char_length character_length chr concat concat_ws initcap length lower lpad ltrim md5
  octet_length parse_ident pg_client_encoding quote_ident quote_literal quote_nullable regexp_count regexp_instr regexp_like
  regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr repeat replace rpad rtrim
  split_part starts_with string_to_array string_to_table strpos substr to_ascii to_hex unistr upper is_normalized bit_count
  convert_from convert_to get_bit get_byte set_bit set_byte sha224 sha256 sha384 sha512 to_char to_date to_number to_timestamp
  clock_timestamp current_date current_time current_timestamp date_bin date_part date_trunc isfinite justify_days justify_hours
  justify_interval localtime localtimestamp make_date make_interval make_time make_timestamp make_timestamptz now
  statement_timestamp timeofday timezone transaction_timestamp enum_first enum_last enum_range macaddr8_set7bit
  array_to_tsvector get_current_ts_config plainto_tsquery phraseto_tsquery websearch_to_tsquery to_tsquery to_tsvector
  json_to_tsvector jsonb_to_tsvector ts_delete ts_filter ts_headline ts_rank ts_rank_cd tsquery_phrase tsvector_to_array
  gen_random_uuid xmlcomment xmlconcat xmlelement xmlforest xmlpi xmlroot xmlagg xmlexists xml_is_well_formed
  xml_is_well_formed_content xml_is_well_formed_document xpath xpath_exists xmltable xmlparse xmlserialize xmlattributes
  xmlnamespaces to_json to_jsonb array_to_json row_to_json json_array json_arrayagg json_object json_objectagg json_scalar
  json_serialize json_build_array jsonb_build_array json_build_object jsonb_build_object jsonb_object json_array_elements
  jsonb_array_elements json_array_elements_text jsonb_array_elements_text json_array_length jsonb_array_length json_each
  jsonb_each json_each_text jsonb_each_text json_extract_path jsonb_extract_path json_extract_path_text jsonb_extract_path_text
  json_object_keys jsonb_object_keys json_populate_record jsonb_populate_record json_populate_recordset jsonb_populate_recordset
  json_to_record jsonb_to_record json_to_recordset jsonb_to_recordset jsonb_set jsonb_set_lax jsonb_insert json_strip_nulls
  jsonb_strip_nulls jsonb_path_exists jsonb_path_match jsonb_path_query jsonb_path_query_array jsonb_path_query_first
  jsonb_path_exists_tz jsonb_path_match_tz jsonb_path_query_tz jsonb_path_query_array_tz jsonb_path_query_first_tz jsonb_pretty
  json_typeof jsonb_typeof json_exists json_query json_value json_table nullif greatest array_append array_cat array_dims
  array_fill array_length array_lower array_ndims array_position array_positions array_prepend array_remove array_replace
  array_to_string array_upper cardinality trim_array unnest lower_inc upper_inc lower_inf upper_inf range_merge multirange
  int4range int8range numrange tsrange tstzrange daterange int4multirange int8multirange nummultirange tsmultirange
  tstzmultirange datemultirange array_agg avg bit_and bit_or bit_xor bool_and bool_or count json_agg jsonb_agg json_object_agg
  jsonb_object_agg max min range_agg range_intersect_agg string_agg sum corr covar_pop covar_samp regr_avgx regr_avgy regr_count
  regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp var_pop var_samp percentile_cont
  percentile_disc rank dense_rank percent_rank cume_dist row_number ntile lag lead first_value last_value nth_value
  generate_series generate_subscripts current_catalog current_database current_query current_role current_schema current_schemas
  current_user inet_client_addr inet_client_port inet_server_addr inet_server_port pg_backend_pid pg_postmaster_start_time
  session_user version current_setting has_any_column_privilege has_column_privilege has_database_privilege
  has_function_privilege has_schema_privilege has_sequence_privilege has_table_privilege has_type_privilege pg_has_role
  row_security_active pg_function_is_visible pg_table_is_visible pg_type_is_visible format_type pg_get_constraintdef pg_get_expr
  pg_get_functiondef pg_get_indexdef pg_get_serial_sequence pg_get_triggerdef pg_get_userbyid pg_get_viewdef pg_typeof
  to_regclass to_regproc to_regtype col_description obj_description shobj_description currval lastval txid_current_if_assigned
  pg_column_size pg_database_size pg_indexes_size pg_relation_size pg_size_bytes pg_size_pretty pg_table_size
  pg_total_relation_size pg_collation_for
`

/** Words of the grammar of MySQL and MariaDB, and built-in types. */
const MYSQL_WORDS = `
  all and any as between by case columns cross cube distinct div else except exists for from group grouping having in index
  inner intersect interval into is join key lateral left like limit match natural not of on or order outer over partition
  recursive regexp returning right rlike rollup row select set some straight_join then union unique use using values when where
  window with xor bigint binary blob char character date dec decimal double float int integer longblob longtext mediumblob
  mediumint mediumtext numeric precision real smallint time timestamp tinyblob tinyint tinytext unsigned varbinary varchar year
`

/**
 * Functions of MySQL and MariaDB (https://dev.mysql.com/doc/refman/8.4/en/built-in-function-reference.html,
 * https://mariadb.com/kb/en/built-in-functions/) that write nothing. Left out are functions that change sequences, and functions that only
 * one of the two has. A bare name means the built-in function, even if a stored function has the same name.
 */
const MYSQL_FUNCTIONS = `
  abs acos adddate addtime aes_decrypt aes_encrypt ascii asin atan atan2 avg bin bit_and bit_count bit_length bit_or bit_xor
  cast ceil ceiling character_length char_length charset coalesce coercibility collation compress concat concat_ws connection_id
  conv convert convert_tz cos cot count crc32 cume_dist curdate current_date current_time current_timestamp current_user curtime
  database datediff date_add date_format date_sub day dayname dayofmonth dayofweek dayofyear default degrees dense_rank elt exp
  export_set extract extractvalue field find_in_set first_value floor format found_rows from_base64 from_days from_unixtime
  greatest group_concat hex hour if ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa insert instr isnull is_ipv4 is_ipv4_compat
  is_ipv4_mapped is_ipv6 json_array json_arrayagg json_array_append json_array_insert json_contains json_contains_path
  json_depth json_extract json_insert json_keys json_length json_merge json_merge_patch json_merge_preserve json_object
  json_objectagg json_overlaps json_pretty json_quote json_remove json_replace json_search json_set json_table json_type
  json_unquote json_valid json_value lag last_day last_insert_id lcase lead least length ln localtime localtimestamp locate log
  log10 log2 lower lpad ltrim makedate maketime make_set max md5 microsecond mid min minute mod month monthname name_const now
  nth_value ntile nullif oct octet_length ord percent_rank period_add period_diff pi position pow power quarter quote radians
  rand random_bytes rank regexp_instr regexp_replace regexp_substr repeat replace reverse round row_count row_number rpad rtrim
  schema schemas second sec_to_time session_user sha sha1 sha2 sign sin soundex space sqrt std stddev stddev_pop stddev_samp
  strcmp str_to_date subdate substr substring substring_index subtime sum sysdate system_user tan timediff timestampadd
  timestampdiff time_format time_to_sec to_base64 to_days to_seconds trim truncate ucase uncompress uncompressed_length unhex
  unix_timestamp updatexml upper user utc_date utc_time utc_timestamp uuid uuid_short variance var_pop var_samp version week
  weekday weekofyear weight_string yearweek geometrycollection linestring multilinestring multipoint multipolygon point polygon
  st_area st_asbinary st_asgeojson st_astext st_buffer st_centroid st_contains st_convexhull st_crosses st_difference
  st_dimension st_disjoint st_distance st_distance_sphere st_envelope st_equals st_geomfromgeojson st_geomfromtext
  st_geomfromwkb st_geometrytype st_intersection st_intersects st_isempty st_length st_numpoints st_overlaps st_pointfromtext
  st_pointn st_srid st_symdifference st_touches st_union st_within st_x st_y
`

/** The bare words before a parenthesis that call no function of a user. */
export const HARMLESS_IN_POSTGRES = words(`${POSTGRES_WORDS} ${POSTGRES_TYPES} ${POSTGRES_FUNCTIONS}`)
export const HARMLESS_IN_MYSQL = words(`${MYSQL_WORDS} ${MYSQL_FUNCTIONS}`)
