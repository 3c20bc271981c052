/**
 * Tables of a span file. Only ever appended to: no indexes, constraints, updates, deletes or later
 * DDL, because that is where DuckDB's replay after a crash goes wrong.
 *
 * - `span_rows`: one row per span. `seq` counts up in the order received. `parent_id` is NULL for
 *   a root; empty events, links, trace_state and dropped are NULL. `duration_ns` is
 *   `end_ns - start_ns`, cut off at 64 bits.
 * - `span_resources`, `span_scopes`: what `resource` and `scope` mean. One content may have several
 *   ids: whoever compares goes by content.
 * - `span_keys`: the attribute keys that spans of a `keyset` have; `owner` is 0 for the span's own,
 *   1 for its events', 2 for its links'. One set may have several ids, too.
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
  attributes VARCHAR,
  events VARCHAR,
  links VARCHAR,
  trace_state VARCHAR,
  flags UINTEGER,
  dropped VARCHAR
);
CREATE TABLE IF NOT EXISTS span_resources(id UINTEGER, service VARCHAR, attributes VARCHAR);
CREATE TABLE IF NOT EXISTS span_scopes(id UINTEGER, name VARCHAR, version VARCHAR, attributes VARCHAR);
CREATE TABLE IF NOT EXISTS span_keys(keyset UINTEGER, owner UTINYINT, key VARCHAR);
CREATE TABLE IF NOT EXISTS span_parts(
  trace_id UHUGEINT,
  first_seq BIGINT,
  last_seq BIGINT,
  spans UINTEGER,
  start_min BIGINT
);
`
