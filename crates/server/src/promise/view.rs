//! What the rooms of this station read from the register beside their streams.

crate::statements! {
    /// Services that a unit has ever published a standard for: first entries of their streams.
    STANDARD_STREAMS = "SELECT stream FROM entries WHERE unit = $1 AND version = 1 \
        AND stream >= 'standard/' AND stream < 'standard0' ORDER BY stream";
    /// How many entries after a place in the chain are in streams of this station. They are few,
    /// the others are many: each stream is asked for itself, and `seq + 0` keeps SQLite from going
    /// through all that came since.
    PUBLISHED_SINCE = "SELECT COUNT(*) FROM ( \
        SELECT seq FROM entries WHERE unit = $1 AND stream = 'profile' AND seq + 0 > $2 UNION ALL \
        SELECT seq FROM entries WHERE unit = $1 AND stream = 'pledge' AND seq + 0 > $2 UNION ALL \
        SELECT seq FROM entries WHERE unit = $1 AND stream >= 'standard/' \
        AND stream < 'standard0' AND seq + 0 > $2) AS published";
    /// Sums over the queue's hours of a service since a date: called, waited, served, time served,
    /// calls with a promised wait, and those within it.
    MEASURED_SERVICE = "SELECT CAST(COALESCE(SUM(called), 0) AS BIGINT), \
        CAST(COALESCE(SUM(waited_s), 0) AS BIGINT), CAST(COALESCE(SUM(served), 0) AS BIGINT), \
        CAST(COALESCE(SUM(served_s), 0) AS BIGINT), \
        CAST(COALESCE(SUM(promised_wait), 0) AS BIGINT), \
        CAST(COALESCE(SUM(kept_wait), 0) AS BIGINT) FROM queue_hours \
        WHERE unit = $1 AND service = $2 AND date >= $3";
    /// The same sums for every service of a unit.
    MEASURED_UNIT = "SELECT CAST(SUM(called) AS BIGINT), CAST(SUM(waited_s) AS BIGINT), \
        CAST(SUM(served) AS BIGINT), CAST(SUM(served_s) AS BIGINT), \
        CAST(SUM(promised_wait) AS BIGINT), CAST(SUM(kept_wait) AS BIGINT), service \
        FROM queue_hours WHERE unit = $1 AND date >= $2 GROUP BY service ORDER BY service";
}
