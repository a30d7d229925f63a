//! What the rooms of this station read from the register beside their streams.

crate::statements! {
    /// Services that a unit has ever published a standard for: first entries of their streams.
    STANDARD_STREAMS = "SELECT stream FROM entries WHERE unit = $1 AND version = 1 \
        AND stream >= 'standard/' AND stream < 'standard0' ORDER BY stream";
}
