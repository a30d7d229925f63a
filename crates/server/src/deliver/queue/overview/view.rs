//! What the head office reads besides the days in memory: devices and printers of all units.

crate::statements! {
    /// Devices in use with their last report; a device that never reported has none.
    READ_ALL_DEVICES = "SELECT d.unit, d.name, r.seen, r.printer FROM devices d \
        LEFT JOIN device_reports r ON r.unit = d.unit AND r.id = d.id \
        WHERE d.revoked = 0 ORDER BY d.unit, d.name";
    /// Printers in trouble that no device uses: those of devices stand with their devices.
    READ_PRINTER_TROUBLE = "SELECT p.unit, p.name, p.state FROM printers p \
        WHERE p.state <> '' AND p.state <> 'ready' AND NOT EXISTS (SELECT 1 FROM printer_users u \
        WHERE u.unit = p.unit AND u.printer = p.id AND u.place LIKE 'device/%') \
        ORDER BY p.unit, p.name";
}
