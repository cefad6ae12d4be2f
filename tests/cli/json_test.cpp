// The shapes of --json: what scripts rely on. A field may be added here, none taken away or changed.
#include "program.hpp"
#include "support/catch.hpp"

namespace holdfast::test {
namespace {

constexpr const char* backup_shape =
    "{collections:[string],completed_at:string,id:string,interrupted:bool,nodes:[string],path:string,"
    "server_version:string,size_bytes:number,started_at:string,status:string,status_raw:string,warnings:[]}";

}  // namespace

TEST_CASE("a create in JSON is one object a line and ends in its summary", "[json]") {
  const Workplace place;
  const Result created = place.run({"create", "first", "--backend", "local", "--json"});
  REQUIRE(created.code == 0);
  CHECK(created.err.empty());
  std::vector<std::string> types;
  for (const std::string& line : lines_of(created.out)) {
    const std::string type = text_at(line, "type");
    if (types.empty() || types.back() != type) types.push_back(type);
    if (type == "check") CHECK_THAT(shape_of(line), Catch::Contains("outcome:string"));
    if (type == "transition")
      CHECK(shape_of(line) == "{at:string,event:string,from:string,operation_id:string,to:string,type:string}");
    if (type == "plan")
      CHECK(shape_of(line) ==
            "{backend:string,bases:[],bytes:number,cluster:string,collections:[{aliases:[],bytes:number,files:number,"
            "name:string,shards:number}],files:number,id:string,kind:string,left_out:[],missing:[],node:string,type:"
            "string,"
            "warnings:[]}");
  }
  CHECK(types.front() == "check");
  CHECK(types.back() == "summary");
  CHECK(shape_of(last_line(created.out)) ==
        "{collections:[string],completed_at:string,id:string,interrupted:bool,kind:string,nodes:[string],"
        "operation_id:string,path:string,plugin:string,size_bytes:number,started_at:string,status:string,status_raw:"
        "string,stored_bytes:number,type:string,warnings:[]}");
}

TEST_CASE("every other command in JSON is one object", "[json]") {
  const Workplace place;
  REQUIRE(place.run({"create", "first", "--backend", "local"}).code == 0);
  const auto shape = [&place](std::vector<std::string> words) {
    words.emplace_back("--json");
    const Result result = place.run(words);
    CHECK(result.code == 0);
    CHECK(lines_of(result.out).size() == 1);
    return shape_of(result.out);
  };
  CHECK(shape({"list", "--backend", "local"}) == "{backups:[" + std::string{backup_shape} + "]}");
  CHECK(shape({"status", "first", "--backend", "local"}) ==
        "{collections:[string],completed_at:string,id:string,interrupted:bool,kind:string,nodes:[string],"
        "operation_id:string,path:string,plugin:string,server_version:string,size_bytes:number,started_at:string,"
        "status:string,"
        "status_raw:string,stored_bytes:number,warnings:[]}");
  CHECK_THAT(shape({"show", "first", "--backend", "local"}),
             Catch::Contains("contents:[{collections:[{chunks:number,files:number,name:string,shards:number,size_bytes:"
                             "number,stored_bytes:number}],name:string,size_bytes:number}]"));
  CHECK(shape({"operations"}) ==
        "{folder:string,operations:[{backend:string,cluster:string,id:string,interrupted:bool,kind:string,"
        "last_at:string,operation_id:string,owner:string,phase:string,started_at:string}]}");
  CHECK_THAT(shape({"check"}), Catch::Contains("backends:[{checks:[{detail:string,id:string,latency_ms:number,"
                                               "outcome:string,title:string}],findings:[],name:string,plugin:string,"
                                               "store:string}]"));
  CHECK(shape({"catalog", "show"}) ==
        "{collections:[{aliases:[],folder:string,name:string,shards:number,tenants:bool}],file:string,node:string,"
        "server_version:string,warnings:[]}");
  CHECK(shape({"catalog", "from-backup", "first", "--backend", "local", "--replace"}) == shape({"catalog", "show"}));
  CHECK_THAT(shape({"plugins", "list"}),
             Catch::Contains("plugins:[{abi:string,file:string,id:string,version:string}],searched:["));
  CHECK(shape({"config", "check"}) == "{file:string,findings:[]}");
  CHECK(shape({"version"}) == "{compiler:string,plugin_abi:string,version:string}");
}

TEST_CASE("an error in JSON is the last object and has its exit code in it", "[json]") {
  const Workplace place;
  const Result failed = place.run({"create", "first", "--backend", "nowhere", "--json"});
  CHECK(failed.code == 10);
  CHECK(failed.err.empty());
  CHECK_THAT(shape_of(last_line(failed.out)),
             Catch::Contains("code:string,exit_code:number,hint:string,message:string"));
  const Result usage = place.run({"--json", "crate"});
  CHECK(usage.code == 2);
  CHECK(text_at(last_line(usage.out), "code") == "usage");
}

TEST_CASE("the findings of a configuration are in the error with their places", "[json]") {
  const Workplace place;
  write_file(place / "holdfast.toml", "[cluster]\nurrl = \"file:x\"\n\n[client]\ntimeout = \"soon\"\n");
  const Result failed = place.run({"list", "--backend", "local", "--json"});
  CHECK(failed.code == 2);
  CHECK_THAT(shape_of(last_line(failed.out)),
             Catch::Contains("findings:[{code:string,column:number,file:string,") && Catch::Contains("line:number"));
}

}  // namespace holdfast::test
