# What `cmake --install` puts where: programs, shipped data, units, man pages. Nothing in /etc is overwritten: the samples
# lie under share/ and the data files that an admin edits are copied by hand or by the package (README, "Install").
include(GNUInstallDirs)
install(TARGETS nonsolicit RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS nonsolicit-milter nonsolicit-review RUNTIME DESTINATION ${CMAKE_INSTALL_SBINDIR})
install(FILES conf/nonsolicit.toml conf/policy.toml conf/letters.toml conf/classifier.toml conf/classifier.model
  DESTINATION ${CMAKE_INSTALL_DATADIR}/nonsolicit)
install(FILES conf/nginx.conf.example conf/apache.conf.example DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES systemd/nonsolicit-milter.service systemd/nonsolicit-milter.socket systemd/nonsolicit-review.service
  systemd/nonsolicit-review.socket DESTINATION lib/systemd/system)
install(FILES systemd/nonsolicit.sysusers DESTINATION lib/sysusers.d RENAME nonsolicit.conf)
install(FILES systemd/nonsolicit.tmpfiles DESTINATION lib/tmpfiles.d RENAME nonsolicit.conf)

find_program(NONSOLICIT_SCDOC scdoc)
if(NONSOLICIT_SCDOC)
  foreach(page nonsolicit.1 nonsolicit-milter.8 nonsolicit-review.8 nonsolicit.toml.5)
    string(REGEX REPLACE ".*\\." "" section ${page})
    add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/${page}
      COMMAND ${NONSOLICIT_SCDOC} < ${CMAKE_SOURCE_DIR}/docs/${page}.scd > ${CMAKE_BINARY_DIR}/${page}
      DEPENDS ${CMAKE_SOURCE_DIR}/docs/${page}.scd VERBATIM)
    list(APPEND nonsolicit_pages ${CMAKE_BINARY_DIR}/${page})
    install(FILES ${CMAKE_BINARY_DIR}/${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
  endforeach()
  add_custom_target(nonsolicit_man ALL DEPENDS ${nonsolicit_pages})
endif()
