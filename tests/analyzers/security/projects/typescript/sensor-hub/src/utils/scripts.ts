import vm from 'node:vm';

export function evaluate(expression: string, value: number): number {
  return Number(vm.runInNewContext(expression, { x: value })); // SAFE: code-injection (look-alike: the controller imports the evaluate of formula)
}

export const KELVIN = evaluate('x + 273.15', 0);
