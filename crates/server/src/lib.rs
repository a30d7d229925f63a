//! Under construction.

pub mod web;
