//! The house on real databases. One program, so that it is linked once.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod access;
mod backup;
mod bad_bodies;
mod book;
mod captures;
mod case_pages;
mod cases;
mod cash;
mod complaint_doors;
mod complaint_files;
mod complaint_handover;
mod complaint_moderation;
mod complaint_search;
mod complaints;
mod counter;
mod derived;
mod draw;
mod ended_cases;
mod execute;
mod faults;
mod field;
mod field_api;
mod files;
mod files_kept;
mod gate;
mod levy;
mod levy_desk;
mod levy_keys;
mod mail_in;
mod notices;
mod office;
mod open311;
mod oversight;
mod people;
mod permissions;
mod plans;
mod quiet_log;
mod surveys;
mod tamper;
mod twins;
mod views;
mod world;
