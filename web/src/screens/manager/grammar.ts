/** The Data Manager's grammar as the API spells it, and as people read it. */

export type ColumnType = "Number" | "String" | "Boolean" | "Datetime" | "List" | "Unknown";

/** A filter line in the API's JSON; `child_filter` must hold as well. */
export interface ApiItem {
  filter: string;
  operator: string;
  type: string;
  value: unknown;
  child_filter?: ApiItem;
}

export interface ApiFilters {
  conjunction: "and" | "or";
  items: ApiItem[];
}

/** What the value of an operator is: nothing to fill in, one, two (between), or several. */
export type Takes = "nothing" | "one" | "two" | "many" | "yes-no";

/** One way to compare, in words that follow the column's name. */
export interface Comparison {
  /** Unlike the operator, told apart for "is empty" and "is not empty". */
  key: string;
  operator: string;
  words: string;
  takes: Takes;
  /** Where the words say the value already. */
  value?: boolean;
}

const EMPTY: Comparison = { key: "empty", operator: "empty", words: "is empty", takes: "nothing", value: true };
const FILLED: Comparison = { key: "filled", operator: "empty", words: "is not empty", takes: "nothing", value: false };

function comparison(operator: string, words: string, takes: Takes = "one"): Comparison {
  return { key: operator, operator, words, takes };
}

const TEXT: readonly Comparison[] = [
  comparison("equal", "is"),
  comparison("not_equal", "is not"),
  comparison("contains", "contains"),
  comparison("not_contains", "does not contain"),
  comparison("starts_with", "starts with"),
  comparison("ends_with", "ends with"),
  comparison("in_list", "is one of", "many"),
  comparison("not_in_list", "is none of", "many"),
  comparison("regex", "matches the pattern"),
  EMPTY,
  FILLED,
];

const NUMBER: readonly Comparison[] = [
  comparison("less", "is below"),
  comparison("greater", "is above"),
  comparison("less_or_equal", "is at most"),
  comparison("greater_or_equal", "is at least"),
  comparison("equal", "is"),
  comparison("not_equal", "is not"),
  comparison("in", "is between", "two"),
  comparison("not_in", "is not between", "two"),
  comparison("in_list", "is one of", "many"),
  comparison("not_in_list", "is none of", "many"),
  EMPTY,
  FILLED,
];

const TIME: readonly Comparison[] = [
  comparison("less", "is before"),
  comparison("greater", "is after"),
  comparison("in", "is between", "two"),
  comparison("not_in", "is not between", "two"),
  EMPTY,
  FILLED,
];

const LIST: readonly Comparison[] = [
  comparison("contains", "includes"),
  comparison("not_contains", "does not include"),
  EMPTY,
  FILLED,
];

const BOOLEAN: readonly Comparison[] = [comparison("equal", "is", "yes-no")];

const BY_TYPE: Record<ColumnType, readonly Comparison[]> = {
  Number: NUMBER,
  String: TEXT,
  Boolean: BOOLEAN,
  Datetime: TIME,
  List: LIST,
  Unknown: TEXT,
};

export function isColumnType(type: string): type is ColumnType {
  return Object.hasOwn(BY_TYPE, type);
}

/** The ways to compare a column of this type, as far as the server has their operators. */
export function comparisonsOf(type: ColumnType, operators?: readonly string[]): readonly Comparison[] {
  const all = BY_TYPE[type];
  return operators ? all.filter((one) => operators.includes(one.operator)) : all;
}

/** The comparison that an item of the API makes; one we have no words for is called by its operator. */
export function comparisonOf(type: ColumnType, operator: string, value: unknown): Comparison {
  if (operator === "empty") return String(value) === "true" ? EMPTY : FILLED;
  const known = BY_TYPE[type].find((one) => one.operator === operator);
  return known ?? comparison(operator, operator.replaceAll("_", " "), takesOf(value));
}

function takesOf(value: unknown): Takes {
  if (Array.isArray(value)) return "many";
  return typeof value === "object" && value !== null ? "two" : "one";
}
