#include "fields.hpp"
#include "store.hpp"

HOLDFAST_PLUGIN(holdfast::gcs::GcsStore, holdfast::gcs::fields, "gcs", "0.1.0", "Holdfast",
                "Keeps backups in Google Cloud Storage");
