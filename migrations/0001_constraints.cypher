// Every uniqueness constraint that a MERGE needs; each is an index for the reads as well.
//
// Email, Phone and Identifier nodes carry the label Point too, and their keys
// are hashes over kind and value, so one constraint keeps all three unique.

CREATE CONSTRAINT writer_name IF NOT EXISTS FOR (n:Writer) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT keyring_name IF NOT EXISTS FOR (n:Keyring) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT record_key IF NOT EXISTS FOR (n:Record) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT point_key IF NOT EXISTS FOR (n:Point) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT person_id IF NOT EXISTS FOR (n:Person) REQUIRE n.person_id IS UNIQUE;
CREATE CONSTRAINT device_id IF NOT EXISTS FOR (n:Device) REQUIRE n.device_id IS UNIQUE;
CREATE CONSTRAINT session_id IF NOT EXISTS FOR (n:Session) REQUIRE n.session_id IS UNIQUE;
CREATE CONSTRAINT network_id IF NOT EXISTS FOR (n:Network) REQUIRE n.network_id IS UNIQUE;
CREATE CONSTRAINT household_id IF NOT EXISTS FOR (n:Household) REQUIRE n.household_id IS UNIQUE;
CREATE CONSTRAINT review_id IF NOT EXISTS FOR (n:Review) REQUIRE n.review_id IS UNIQUE;
CREATE CONSTRAINT change_id IF NOT EXISTS FOR (n:Change) REQUIRE n.change_id IS UNIQUE;
