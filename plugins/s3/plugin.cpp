#include "fields.hpp"
#include "store.hpp"

HOLDFAST_PLUGIN(holdfast::s3::S3Store, holdfast::s3::fields, "s3", "0.1.0", "Holdfast",
                "Keeps backups in S3, or what speaks its protocol");
