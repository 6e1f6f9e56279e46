-- The schema of it.

-- doc t
CREATE TABLE IF NOT EXISTS s.t (
  -- id doc
  id INT PRIMARY KEY,
  "n a" VARCHAR(3) NOT NULL, -- beh
  [x] text
);
/* v doc */
CREATE VIEW v AS SELECT 1;
CREATE OR REPLACE FUNCTION f(a int) RETURNS int AS $$ select 1 $$ LANGUAGE sql;
CREATE UNIQUE INDEX i ON t (id);
CREATE TYPE ty AS ENUM ('a');
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE PROCEDURE p(a int) LANGUAGE SQL AS $$ select 1 $$;
CREATE MATERIALIZED VIEW mv AS SELECT 1;
ALTER TABLE t ADD COLUMN x int;
CREATE SCHEMA sc; CREATE SEQUENCE sq; CREATE DATABASE db;
create table `q` (`a` int not null auto_increment, primary key (`a`)) engine=InnoDB;
