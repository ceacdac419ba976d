# What an installation holds besides the library and the command, where each platform's hosts look for it; and the
# Debian package of all of it.
include(GNUInstallDirs)

install(DIRECTORY "${PROJECT_SOURCE_DIR}/weights/" DESTINATION "${CMAKE_INSTALL_DATADIR}/sordino/models"
        FILES_MATCHING PATTERN "float" EXCLUDE PATTERN "*.safetensors" PATTERN "*.md")
install(FILES "${PROJECT_SOURCE_DIR}/docs/pipewire/sordino-microphone.conf" DESTINATION "${CMAKE_INSTALL_DATADIR}/sordino/pipewire")

if(TARGET Sordino)
  # The plugins are folders; the standalone has another name than the command, for not all file systems tell an S from an s.
  function(install_bundle kind destination)
    get_target_property(artefact Sordino_${kind} JUCE_PLUGIN_ARTEFACT_FILE)
    install(DIRECTORY "${artefact}" DESTINATION "${destination}" USE_SOURCE_PERMISSIONS)
  endfunction()
  if(APPLE)
    install_bundle(VST3 "Library/Audio/Plug-Ins/VST3")
    install_bundle(AU "Library/Audio/Plug-Ins/Components")
    install_bundle(LV2 "Library/Audio/Plug-Ins/LV2")
  elseif(WIN32)
    install_bundle(VST3 "Common Files/VST3")
    install_bundle(LV2 "Common Files/LV2")
  else()
    # lib, whatever the libraries' folder is: where hosts look
    install_bundle(VST3 "lib/vst3")
    install_bundle(LV2 "lib/lv2")
    install(PROGRAMS "$<TARGET_FILE:Sordino_Standalone>" DESTINATION "${CMAKE_INSTALL_BINDIR}" RENAME sordino-standalone)
    install(FILES "${PROJECT_SOURCE_DIR}/plugin/desktop/sordino.desktop" DESTINATION "${CMAKE_INSTALL_DATADIR}/applications")
    install(FILES "${PROJECT_SOURCE_DIR}/plugin/desktop/sordino.svg"
            DESTINATION "${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps")
  endif()
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The Sordino developers <sordino@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}: plugins, standalone app and command")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGING_INSTALL_PREFIX "/usr")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION sound)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# JUCE opens these by itself, so that nothing else can tell that they are needed
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libx11-6, libxext6, libxcursor1, libxinerama1, libxrandr2")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-liberation | fonts-dejavu-core")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "pipewire, ffmpeg")
include(CPack)
