import type { A, B as C } from './types';
import fs = require('fs');

/** What a store is. */
export interface Store<K, V> extends Reader<K>, Writer {
  readonly size: number;
  /**
   * Reads.
   * @param key - of what
   */
  get(key: K): V | undefined;
  on?: (event: string) => void;
  new (size: number): Store<K, V>;
  [index: string]: unknown;
}

export abstract class Base<T extends object = {}> extends EventEmitter<T> implements Store<string, T>, Closable {
  @Input() private readonly label?: string = 'a';
  protected static shared: Map<string, number> = new Map();
  declare size: number;

  constructor(private readonly http: Http, public name = 'x', other: number) { super(); }

  abstract draw(canvas: Canvas): void;

  @HostListener('click', ['$event'])
  onClick<E>(event: E): E { return event; }

  get(key: string): T;
  get(key: number): T;
  get(key: any): T { return this.all[key]; }

  handler = async (e: Event): Promise<void> => {};
}

export enum Colour { Red, Green = 'g', 'light blue' }
declare const enum Flag { On = 1 << 2 }
export type Pair<A, B = A> = [A, B] | { first: A; second: B };

export function pick(a: string): string;
export function pick(a: number): number;
export function pick(a: any): any { return a; }

export const make = <T,>(value: T): Pair<T> => [value, value];
export let current: Store<string, number> | null = null;

namespace Tools.Inner {
  export const depth = 1;
  export function run(): void {}
}
declare module 'legacy' {
  export function old(a: number): string;
}
declare global {
  interface Window { store: Store<string, number>; }
}
declare var VERSION: string;
export = Base;
declare global {
  const origin: string;
  var old_one: number, modern: number;
  function lookup(name: string): void;
}
declare namespace Ambient {
  const depth: number;
  let width: string;
}
export declare const CODE: number;
export declare function coded(): void;
interface Short {
  /** Across. */ width: number
  height: number // upwards
}
/** Pure. */
/*@__NO_SIDE_EFFECTS__*/
export function pure(): void {}
/** Checked. */
// eslint-disable-next-line no-empty-function
export function checked(): void {}
const wrapped = /*@__PURE__*/ wrap('https://example.org/a');
