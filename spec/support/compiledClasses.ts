import ts from 'typescript-5.4'

/** Compilers for older targets, by the name of what they make. */
export const COMPILERS: Readonly<Record<string, (source: string) => string>> = {
  'TypeScript to ES5': (source) => transpile(source, { target: ts.ScriptTarget.ES5 }),
  'TypeScript to ES5, with fields defined': (source) =>
    transpile(source, { target: ts.ScriptTarget.ES5, useDefineForClassFields: true }),
  'TypeScript to ES2015': (source) => transpile(source, { target: ts.ScriptTarget.ES2015 }),
  'TypeScript to ES2022': (source) => transpile(source, { target: ts.ScriptTarget.ES2022 }),
}

function transpile(source: string, options: ts.CompilerOptions): string {
  const compilerOptions = { ...options, module: ts.ModuleKind.CommonJS, noEmitHelpers: false }
  return ts.transpileModule(source, { compilerOptions }).outputText
}

/** The class `Made` of a source that extends `Base`. */
export function evaluated<Class>(compiled: string, Base: Class, rest: object = {}): Class {
  const names = Object.keys(rest)
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func
  const make = new Function('Base', ...names, `${compiled}; return Made`) as (...given: unknown[]) => Class
  return make(Base, ...(Object.values(rest) as unknown[]))
}

const HELPERS = `
function _classCallCheck(instance, Type) { if (!(instance instanceof Type)) throw new TypeError('Cannot call a class as a function') }
function _getPrototypeOf(o) { return Object.getPrototypeOf(o) }
function _possibleConstructorReturn(self, made) {
  return made && (typeof made === 'object' || typeof made === 'function') ? made : self
}
function _callSuper(self, Type, given) {
  return _possibleConstructorReturn(self, Reflect.construct(_getPrototypeOf(Type), given || [], _getPrototypeOf(self).constructor))
}
function _createSuper(Derived) {
  return function () { return _possibleConstructorReturn(this, Reflect.construct(_getPrototypeOf(Derived), arguments, _getPrototypeOf(this).constructor)) }
}
function _inherits(Type, Above) {
  Type.prototype = Object.create(Above.prototype, { constructor: { value: Type, writable: true, configurable: true } })
  Object.setPrototypeOf(Type, Above)
}
function _inheritsLoose(Type, Above) {
  Type.prototype = Object.create(Above.prototype)
  Type.prototype.constructor = Type
  Object.setPrototypeOf(Type, Above)
}
var _classCallCheck2 = { default: _classCallCheck }, _callSuper2 = { default: _callSuper }
`

const written = (body: string, before = '', inherits = '_inherits'): string => `${HELPERS}
var Made = /*#__PURE__*/function (_Base) {
  ${inherits}(Made, _Base);${before}
  function Made() {
    ${body}
  }
  return Made;
}(Base)`

/** A class with nothing of its own, as Babel and SWC write it, in their strict and loose forms and over their versions. */
export const WRITTEN: Readonly<Record<string, string>> = {
  'Babel 7.24': written('_classCallCheck(this, Made);\n    return _callSuper(this, Made, arguments);'),
  'Babel 7.24, with helpers imported': written(
    '(0, _classCallCheck2.default)(this, Made);\n    return (0, _callSuper2["default"])(this, Made, arguments);',
  ),
  'Babel 7.9': written(
    '_classCallCheck(this, Made);\n    return _super.apply(this, arguments);',
    '\n  var _super = _createSuper(Made);',
  ),
  'Babel 7.0': written(
    '_classCallCheck(this, Made);\n    return _possibleConstructorReturn(this, _getPrototypeOf(Made).apply(this, arguments));',
  ),
  'Babel, loose': written('return _Base.apply(this, arguments) || this;', '', '_inheritsLoose'),
}
