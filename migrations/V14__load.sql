-- An alarm takes a place at a station, and PostgreSQL reads each CHECK anew for every statement (see V3): the ranges of
-- strength and capacity are those of the program's own types, and what is counted is never taken below zero
-- (`src/store/batch/loads.sql`); `liftaid audit` counts the places that are taken.
alter table station_load
    drop constraint station_load_strength_check,
    drop constraint station_load_capacity_check,
    drop constraint station_load_live_check;
