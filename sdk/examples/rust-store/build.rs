//! What holdfast_add_plugin() asks of the linker: every symbol now, nothing writable that need not be, never unloaded.
fn main() {
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,now,-z,relro,-z,noexecstack,-z,nodelete");
    println!("cargo:rerun-if-changed=build.rs");
}
