#!/usr/bin/env node
/**
 * @file Widgets that draw themselves.
 */
import React, * as all from 'react';
import { render as draw, default as dom } from "./dom.js";
import './side-effect.css';
export { helper as default, other } from './helpers';
export * from './all';
export * as shapes from './shapes';
const fs = require('fs'), { join, sep: separator } = require('path');
const lazy = () => import('./lazy.js');

/**
 * A widget. See {@link Base}.
 *
 * @deprecated Use `Gadget`.
 * @template T
 */
@register('widget')
export class Widget extends mixin(Base) {
  /** Hidden. */
  #secret = 1;
  static count = 0;
  handler = (event) => { this.go(event); };

  /**
   * Makes it.
   * @param {string} name - its name
   * @param {Object} [options={}] more
   * @param {number} options.depth how deep
   * @throws {RangeError} too deep
   * @example
   * new Widget('a', { depth: 1 });
   */
  constructor(name, options = {}) {
    super();
    const local = `a ${(function inTemplate() { return `${name}`; })()} b`;
  }
  get size() { return this.#secret; }
  set size(value) { this.#secret = value; }
  static async *walk() { yield 1; }
  'quoted name'() {}
  [Symbol.iterator]() {}
  #hidden() {}
}

/** The limit. */
export const LIMIT = 10;
let counter = 0, step = 1;
var old;

// Not JSDoc.
function plain(a, { b, c }, ...rest) {
  function nested() {}
  const arrow = x => x;
  let gone = 1;
}

/** @returns {number} the sum */
export const add = async (a, b) => a + b;
const Inner = class Named { m() {} };
export const api = {
  url: '/x',
  get(path) {},
  post: function (path) {},
  put: (path) => path,
};
Widget.prototype.late = function (a) {};
exports.one = function () {};
module.exports = { plain, two() {}, three: () => 3 };
export default function () { return 1; }
export const { first, second: renamed, third = 3, fourth: fifth = 5, ...others } = parts();
const [head, , tail = 1, ...body] = list, { inner: { deep } } = tree;
const { sep: slash, ...paths } = require('path');
const { version } = require('./package.json').about;
function local() { const { hidden } = tree; }
