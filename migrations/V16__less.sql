-- The last number of a day is read off the day's orders, under a lock of its own: a counter beside them was one more row that every
-- alarm wrote. No node of the program before may run beside this one: it writes a table that is gone.
drop table order_day;

-- Of the first version; nobody ever wrote it. When a loop ran last is kept in memory.
drop table loop_run;
