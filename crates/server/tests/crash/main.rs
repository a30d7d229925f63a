//! The crash proof: the real program is killed, starved of disk, cut off from its database and run
//! twice at once, under load. Whatever was acknowledged stays, once, in an unbroken chain.

mod disk;
mod kills;
mod load;
mod notices;
mod office;
mod outage;
mod pair;
mod proof;
mod seats;
