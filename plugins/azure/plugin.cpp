#include "fields.hpp"
#include "store.hpp"

HOLDFAST_PLUGIN(holdfast::azure::AzureStore, holdfast::azure::fields, "azure", "0.1.0", "Holdfast",
                "Keeps backups in Azure Blob Storage, or what speaks its protocol");
