import type { LokiHandler } from './handler.ts'

/**
 * `GET /loki/api/v1/drilldown-limits`: what Grafana's Logs Drilldown asks before it offers a
 * feature. Limits of 0 mean none.
 */
export const drilldownLimits: LokiHandler = () => ({
  limits: {
    discover_log_levels: true,
    discover_service_name: ['service_name'],
    log_level_fields: ['level', 'detected_level', 'severity'],
    max_entries_limit_per_query: 5000,
    max_line_size_truncate: false,
    max_query_bytes_read: '0B',
    max_query_length: '0s',
    max_query_lookback: '0s',
    max_query_range: '0s',
    max_query_series: 500,
    metric_aggregation_enabled: false,
    otlp_config: {},
    pattern_persistence_enabled: true,
    query_timeout: '1m',
    retention_period: '0s',
    volume_enabled: true,
    volume_max_series: 1000,
  },
  pattern_ingester_enabled: true,
  version: 'unknown',
  maxDetectedFields: 1000,
  maxDetectedValues: 1000,
  maxLabelValues: 1000,
  maxLines: 5000,
})
