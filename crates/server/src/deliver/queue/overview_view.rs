//! What the head office reads besides the days in memory: devices of all units in one query.

crate::statements! {
    /// Devices in use with their last report; a device that never reported has none.
    READ_ALL_DEVICES = "SELECT d.unit, d.name, r.seen, r.printer FROM devices d \
        LEFT JOIN device_reports r ON r.unit = d.unit AND r.id = d.id \
        WHERE d.revoked = 0 ORDER BY d.unit, d.name";
}
