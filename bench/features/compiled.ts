import type { Model } from 'objection'

/**
 * The class `Made` of a program, which extends `Base`, as users' compilers leave it. The loader that runs the bench adds code of
 * its own to the functions in fields, and compiles nothing to ES5.
 */
export const compiled =
  (program: string) =>
  (Base: typeof Model): typeof Model =>
    // oxlint-disable-next-line typescript/no-implied-eval, no-new-func
    (new Function('Base', `${program}\nreturn Made`) as (Base: typeof Model) => typeof Model)(Base)

/** A class with nothing of its own. */
export const ES5_BY_TYPESCRIPT = `
function __extends(Type, Above) {
  Object.setPrototypeOf(Type, Above)
  function __() { this.constructor = Type; }
  Type.prototype = (__.prototype = Above.prototype, new __())
}
var Made = /** @class */ (function (_super) {
    __extends(Made, _super);
    function Made() {
        return _super !== null && _super.apply(this, arguments) || this;
    }
    return Made;
}(Base));`

export const ES5_BY_BABEL = `
function _classCallCheck(instance, Type) { if (!(instance instanceof Type)) throw new TypeError('Cannot call a class as a function') }
function _getPrototypeOf(o) { return Object.getPrototypeOf(o) }
function _possibleConstructorReturn(self, made) {
  return made && (typeof made === 'object' || typeof made === 'function') ? made : self
}
function _callSuper(self, Type, given) {
  return _possibleConstructorReturn(self, Reflect.construct(_getPrototypeOf(Type), given || [], _getPrototypeOf(self).constructor))
}
function _inherits(Type, Above) {
  Type.prototype = Object.create(Above.prototype, { constructor: { value: Type, writable: true, configurable: true } })
  Object.setPrototypeOf(Type, Above)
}
var Made = /*#__PURE__*/function (_Base) {
  _inherits(Made, _Base);
  function Made() {
    _classCallCheck(this, Made);
    return _callSuper(this, Made, arguments);
  }
  return Made;
}(Base)`
