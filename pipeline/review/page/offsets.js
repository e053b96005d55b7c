// A registry counts characters (code points), a browser UTF-16 units. They differ behind 𠮷 and its like.

const ASTRAL = /[\ud800-\udbff][\udc00-\udfff]/;

export class Offsets {
  constructor(text) {
    this.units = ASTRAL.test(text) ? unitOffsets(text) : null;
  }

  // The UTF-16 offset of character `point`.
  toUnits(point) {
    return this.units ? this.units[Math.min(point, this.units.length - 1)] : point;
  }

  // The character at UTF-16 offset `unit`.
  toPoints(unit) {
    return this.units ? firstAtLeast(this.units, unit) : unit;
  }
}

function unitOffsets(text) {
  const found = [0];
  for (const character of text) found.push(found[found.length - 1] + character.length);
  return found;
}

// Index of the first of the ascending `values` that is not below `wanted`.
export function firstAtLeast(values, wanted) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
