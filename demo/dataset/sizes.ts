/** How many rows the seeds insert into each table. */
export const SIZES = { companies: 50, users: 2000, posts: 6000, comments: 12000, tags: 60, tagsAPost: 2 } as const
