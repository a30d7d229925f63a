//! What statistics read: closed services, measured in groups by the published definitions
//! (`domain::deliver::queue`, `stats.rs`). Medians are exact, counted by the database.

/// Columns of every measuring statement, in order; [`super::statistics::measure`] reads them.
macro_rules! measured {
    ($group:literal) => {
        concat!(
            "WITH facts AS (SELECT ",
            $group,
            " AS grp, outcome, served, waited_s, way_s, served_s, held_s, within_wait, \
             within_service, told_low_s, told_high_s, \
             CASE WHEN counter IS NULL THEN 0 ELSE 1 END AS called, \
             ROW_NUMBER() OVER (PARTITION BY ",
            $group,
            ", CASE WHEN counter IS NULL THEN 0 ELSE 1 END ORDER BY waited_s, date, visit, leg) \
             AS place, \
             SUM(CASE WHEN counter IS NULL THEN 0 ELSE 1 END) OVER (PARTITION BY ",
            $group,
            ") AS of_called FROM queue_facts WHERE unit = $1 AND date >= $2 AND date <= $3) \
             SELECT grp, COUNT(*), \
             CAST(SUM(called) AS BIGINT), CAST(SUM(served) AS BIGINT), \
             CAST(SUM(CASE WHEN outcome = 'no_show' THEN 1 ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN outcome IN ('not_served', 'unfinished') THEN 1 ELSE 0 END) \
             AS BIGINT), \
             CAST(SUM(CASE WHEN outcome = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN called = 1 THEN waited_s ELSE 0 END) AS BIGINT), \
             MAX(CASE WHEN called = 1 AND place * 2 >= of_called AND place * 2 < of_called + 2 \
             THEN waited_s END), \
             MAX(CASE WHEN called = 1 AND place * 10 >= of_called * 9 \
             AND place * 10 < of_called * 9 + 10 THEN waited_s END), \
             MAX(CASE WHEN called = 1 THEN waited_s END), \
             CAST(SUM(way_s) AS BIGINT), CAST(SUM(served_s) AS BIGINT), \
             CAST(SUM(held_s) AS BIGINT), \
             COUNT(within_wait), CAST(COALESCE(SUM(within_wait), 0) AS BIGINT), \
             COUNT(within_service), CAST(COALESCE(SUM(within_service), 0) AS BIGINT), \
             CAST(SUM(CASE WHEN called = 1 AND told_low_s IS NOT NULL THEN 1 ELSE 0 END) \
             AS BIGINT), \
             CAST(SUM(CASE WHEN called = 1 AND waited_s >= told_low_s \
             AND waited_s <= told_high_s THEN 1 ELSE 0 END) AS BIGINT) \
             FROM facts GROUP BY grp"
        )
    };
}

crate::statements! {
    /// All together.
    MEASURE_ALL = measured!("CAST('' AS TEXT)");
    MEASURE_BY_DAY = measured!("date");
    /// By the local hour in which the ticket was taken.
    MEASURE_BY_HOUR = measured!("CAST(hour AS TEXT)");
    MEASURE_BY_SERVICE = measured!("service");
    MEASURE_BY_CLASS = measured!("class");
    /// By the last counter that called or served; empty for those that nobody called.
    MEASURE_BY_COUNTER = measured!("COALESCE(counter, '')");
    MEASURE_BY_LANE = measured!("lane");
    /// By claimed priority group; a rejected claim counts as none.
    MEASURE_BY_PRIORITY = measured!(
        "CASE WHEN priority_check = 'rejected' THEN '' ELSE COALESCE(priority, '') END"
    );
    MEASURE_BY_CHANNEL = measured!("channel");
    MEASURE_BY_OUTCOME = measured!("outcome");
    /// Arrivals by day and hour, from the roll-up: enough for the heat map.
    COUNT_HOURS = "SELECT date, hour, CAST(SUM(closed) AS BIGINT), CAST(SUM(called) AS BIGINT), \
        CAST(SUM(waited_s) AS BIGINT) FROM queue_hours \
        WHERE unit = $1 AND date >= $2 AND date <= $3 GROUP BY date, hour ORDER BY date, hour";
    /// How a day ended.
    READ_DAY = "SELECT opened, ended, visits, closed, not_served, no_show, unfinished \
        FROM queue_days WHERE unit = $1 AND date = $2";
}
