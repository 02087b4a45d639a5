export function evaluate(expression: string, value: number): number {
  const compute = new Function('x', `"use strict"; return (${expression});`); // BAD: code-injection
  return Number(compute(value));
}

export function evaluateUnit(unit: 'F' | 'C', value: number): number {
  const body = { F: 'return x * 9 / 5 + 32', C: 'return x' }[unit];
  return Number(new Function('x', body)(value)); // SAFE: code-injection (nobody calls; and one of two texts)
}
