/**
 * Tables of a log file. Only ever appended to: no indexes, constraints, updates, deletes or later
 * DDL, because that is where DuckDB's replay after a crash goes wrong. `seq` counts up in the order
 * appended; `rowid` does not, as DuckDB inserts chunks in parallel.
 */
export const logSchema = `
CREATE TABLE streams(id UINTEGER, labels VARCHAR);
CREATE TABLE level_names(id USMALLINT, name VARCHAR);
CREATE TABLE log_rows(
  seq BIGINT,
  ts BIGINT,
  stream UINTEGER,
  level USMALLINT,
  line VARCHAR,
  metadata VARCHAR,
  trace_id UHUGEINT,
  span_id UBIGINT
);
`
