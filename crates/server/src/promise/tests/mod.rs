//! The station through the real router, over a temporary SQLite with the demo packs published.

mod api;
mod manage;
mod pledge;
mod portal;
mod world;
