#include "store.hpp"

namespace {

using holdfast::filesystem::FilesystemStore;

constexpr holdfast::sdk::Field fields[] = {
    {.key = "path",
     .type = HF_TYPE_PATH,
     .flags = HF_FIELD_REQUIRED | HF_FIELD_IDENTITY,
     .help = "Folder that holds the backups",
     .example = "/var/backups/weaviate",
     .env = "BACKUP_FILESYSTEM_PATH",
     .details = "Made with mode 0700 by the first backup if it does not exist. For Weaviate to restore what is written "
                "here, and the other way round, this is the folder that BACKUP_FILESYSTEM_PATH names on its nodes.\n\n"
                "Best on a disk of its own: a backup beside the data is lost together with it."},
};

}  // namespace

HOLDFAST_PLUGIN(FilesystemStore, fields, "filesystem", "0.1.0", "Holdfast", "Keeps backups in a folder");
