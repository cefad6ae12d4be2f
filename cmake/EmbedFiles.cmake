# cmake -DOUT=file.cpp -DFOLDER=folder -P EmbedFiles.cmake: the text files below FOLDER as constants of a C++ source.
#
# Each of the folder's own folders becomes a row of holdfast::cli::embedded_templates(); cli/scaffold.hpp has the types.
file(GLOB groups LIST_DIRECTORIES true RELATIVE "${FOLDER}" "${FOLDER}/*")
set(text "#include \"scaffold.hpp\"\n\n#include <array>\n\nnamespace holdfast::cli {\nnamespace {\n")
set(rows "")
set(count 0)
foreach(group IN LISTS groups)
  file(GLOB files RELATIVE "${FOLDER}/${group}" "${FOLDER}/${group}/*")
  foreach(name IN LISTS files)
    file(READ "${FOLDER}/${group}/${name}" content)
    string(APPEND text "constexpr std::string_view file_${count} = R\"~(${content})~\";\n")
    string(APPEND rows "    EmbeddedFile{\"${group}\", \"${name}\", file_${count}},\n")
    math(EXPR count "${count} + 1")
  endforeach()
endforeach()
string(APPEND text "constexpr std::array rows{\n${rows}};\n}  // namespace\n\n"
  "std::span<const EmbeddedFile> embedded_templates() { return rows; }\n\n}  // namespace holdfast::cli\n")
file(WRITE "${OUT}" "${text}")
