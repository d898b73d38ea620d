-- The database roles of the deal room: none is superuser, and whoever serves requests owns nothing.
-- Run as the bootstrap superuser inside the deal room's database; safe to run again.
-- psql takes the two passwords from the environment. The launcher leaves out the lines that begin
-- with a backslash and fills in the passwords itself.
\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD

do $$
declare
  name text;
begin
  foreach name in array
    array['cosell_owner', 'cosell_app', 'cosell_system', 'cosell_search', 'cosell_backup']
  loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I', name);
    end if;
  end loop;
end $$;

-- Owns the database and its tables, migrates, and makes the databases of tests.
alter role cosell_owner login createdb nosuperuser nocreaterole nobypassrls
  password :'owner_password';

-- Its functions switch on the policies that let the owner see the rows of walled tables.
grant set on parameter app.owner to cosell_owner;

-- Web, worker and tests. Guesses about rows are wrong behind row security, so it never plans
-- parallel workers.
alter role cosell_app login nosuperuser nocreatedb nocreaterole nobypassrls
  password :'app_password';
alter role cosell_app set max_parallel_workers_per_gather = 0;

-- Event log, deliveries and schedules. Entered on purpose, for one transaction: with inheritance
-- its policies would hold for the app at once.
alter role cosell_system nologin nosuperuser nocreatedb nocreaterole nobypassrls;
grant cosell_system to cosell_app with inherit false, set true;

-- Owns the search functions that look over the wall and filter for themselves.
alter role cosell_search nologin nosuperuser nocreatedb nocreaterole nobypassrls;

-- Functions can be given to these two, and the policies of the system tested. Inherited, the open
-- policies of the system would show the owner every event whether it asked or not.
grant cosell_search, cosell_system to cosell_owner with inherit false, set true;

-- A dump by any other role would miss rows or fail.
alter role cosell_backup nologin nosuperuser nocreatedb nocreaterole bypassrls;
grant pg_read_all_data to cosell_backup;

do $$
begin
  execute format('alter database %I owner to cosell_owner', current_database());
end $$;
