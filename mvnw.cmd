@echo off
rem Runs Maven for this project with a JDK 25 or later: JAVA_HOME, or one of the usual places. All arguments are passed on.
rem Unlike mvnw it does not fetch Maven: Maven 3.9 or later must be on the PATH.
setlocal
set "wanted=25"
set "found="
call :try "%JAVA_HOME%"
for /d %%d in ("%ProgramFiles%\Eclipse Adoptium\jdk-*" "%ProgramFiles%\Java\jdk-*" "%ProgramFiles%\Microsoft\jdk-*" "%ProgramFiles%\Zulu\zulu-*" "%USERPROFILE%\.jdks\*") do call :try "%%~d"
if not defined found (
    echo mvnw: no JDK %wanted% or later was found. Install one, for example Eclipse Temurin %wanted%, and set JAVA_HOME to it. 1>&2
    exit /b 1
)
where mvn >nul 2>nul
if errorlevel 1 (
    echo mvnw: Maven is not on the PATH. Install Maven 3.9 or later and add its bin folder to the PATH. 1>&2
    exit /b 1
)
set "JAVA_HOME=%found%"
cd /d "%~dp0"
call mvn %*
exit /b %errorlevel%

rem Takes the folder %1 if nothing was found before and a JDK that is new enough is there.
:try
if defined found exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
for /f "tokens=2 delims==" %%v in ('findstr /b "JAVA_VERSION=" "%~1\release" 2^>nul') do (
    for /f "tokens=1 delims=.+-" %%m in ("%%~v") do if %%m geq %wanted% set "found=%~1"
)
exit /b 0
