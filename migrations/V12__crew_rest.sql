-- Three things that became clear once crews used their phones: an arrival that was worked out when a position came in is
-- old when it is shown, an offer may lie unseen on a phone, and personal data must go one day.

-- How long the drive from a position takes; the crew may not have set out yet, or sets out later. `arrival_at` is written
-- by the program before this one alone.
alter table crew_position add column drive_s integer;

-- Since when the phone shows the offer, and whether this is the one repeat of its push.
alter table push add column shown_at timestamptz, add column is_repeat boolean not null default false;

-- Blanking asks by age. Alarms and notes are many and written while somebody waits: an index that costs them nothing.
create index alarm_by_age on alarm using brin (received_at);
create index note_by_age on note using brin (written_at);
create index photo_unblanked on photo (received_at) where picture is not null;
