/**
 * Tables of a span file. Only ever appended to: no indexes, constraints, updates, deletes or later
 * DDL, because that is where DuckDB's replay after a crash goes wrong.
 *
 * - `span_rows`: one row per span. `seq` counts up in the order received. `parent_id` is NULL for
 *   a root; empty events, links, trace_state and dropped are NULL. `duration_ns` is
 *   `end_ns - start_ns`, cut off at 64 bits. `attributes` are the values of the keys of `keyset`, a
 *   line each (see AttributePacker); a text that begins with `[` is the whole AttributesText. It
 *   is not compressed, because reading few rows of compressed text costs as much as reading all.
 *   `signature_a` and `signature_b` have the bits of all attributes (see AttributeSignature).
 *   `again` is false when no span received earlier is the same.
 * - `span_resources`, `span_scopes`: what `resource` and `scope` mean. One content may have several
 *   ids: whoever compares goes by content.
 * - `span_keys`: the attribute keys that spans of a `keyset` have; `owner` is 0 for the span's own,
 *   1 for its events', 2 for its links'; `place` counts each owner's from 0. One set may have several
 *   ids, too.
 * - `span_parts`: one row per commit and trace, so that a trace is found, counted and placed in
 *   time without reading its spans.
 */
export const spanSchema = `
CREATE TABLE IF NOT EXISTS span_rows(
  seq BIGINT,
  trace_id UHUGEINT,
  span_id UBIGINT,
  parent_id UBIGINT,
  name VARCHAR,
  kind UTINYINT,
  status UTINYINT,
  status_message VARCHAR,
  start_ns BIGINT,
  end_ns BIGINT,
  duration_ns BIGINT,
  resource UINTEGER,
  scope UINTEGER,
  keyset UINTEGER,
  attributes VARCHAR USING COMPRESSION uncompressed,
  events VARCHAR,
  links VARCHAR,
  trace_state VARCHAR,
  flags UINTEGER,
  dropped VARCHAR,
  signature_a UBIGINT,
  signature_b UBIGINT,
  again BOOLEAN
);
CREATE TABLE IF NOT EXISTS span_resources(id UINTEGER, service VARCHAR, attributes VARCHAR);
CREATE TABLE IF NOT EXISTS span_scopes(id UINTEGER, name VARCHAR, version VARCHAR, attributes VARCHAR);
CREATE TABLE IF NOT EXISTS span_keys(keyset UINTEGER, owner UTINYINT, key VARCHAR, place UINTEGER);
CREATE TABLE IF NOT EXISTS span_parts(
  trace_id UHUGEINT,
  first_seq BIGINT,
  last_seq BIGINT,
  spans UINTEGER,
  start_min BIGINT
);
`

/** Every bit of a number. */
const ALL_BITS = 2n ** 64n - 1n

/**
 * Makes the tables of schema version 1 those of version 2, once, in a file whose log is folded in
 * before and after, so that no replay meets both rows and the change. What is not known of older rows
 * is what excludes nothing: all bits, and that they may have been received before. Can be begun
 * again after a crash: the last column tells that all are there. A transaction each, because DuckDB
 * changes a setting to add two, which is locked.
 */
export const spanUpgrade: readonly string[] = [
  'CHECKPOINT',
  `ALTER TABLE span_rows ADD COLUMN IF NOT EXISTS signature_a UBIGINT DEFAULT ${ALL_BITS}`,
  `ALTER TABLE span_rows ADD COLUMN IF NOT EXISTS signature_b UBIGINT DEFAULT ${ALL_BITS}`,
  'ALTER TABLE span_rows ADD COLUMN IF NOT EXISTS again BOOLEAN DEFAULT true',
  'ALTER TABLE span_keys ADD COLUMN IF NOT EXISTS place UINTEGER DEFAULT 0',
  'CHECKPOINT',
]
