namespace CicdTools.Providers.Formats.AzurePipelines.Tasks;

/// <summary>Tasks around the tools of Visual Studio. Files are found by their name, below the folder of the repository.</summary>
internal static class VisualStudioTasks
{
    // https://learn.microsoft.com/nuget/reference/nuget-exe-cli-reference: where the program is.
    private const string Download = "https://dist.nuget.org/win-x86-commandline/latest/nuget.exe";

    // https://github.com/microsoft/vswhere/wiki: where it is installed.
    private const string VsWhere = "\"${env:ProgramFiles(x86)}\\Microsoft Visual Studio\\Installer\\vswhere.exe\"";

    // …/tasks/reference/nuget-tool-installer-v1; a version of its own is not asked for.
    public static TaskEquivalent? NuGetTool(TaskCall call)
    {
        call.Ignore("checkLatest");
        if (call.OnWindows)
            return TaskEquivalent.PowerShell("a download of the latest NuGet into the job's folder, where the machine has none", $"if (-not (Get-Command nuget -ErrorAction SilentlyContinue)) {{ Invoke-WebRequest -UseBasicParsing -Uri {Download} -OutFile nuget.exe }}");
        return call.OnMac ? TaskEquivalent.Bash("a test that the machine has NuGet", "Install NuGet with Mono where it is missing.", "command -v nuget") : null;
    }

    // …/tasks/reference/nuget-command-v2, https://learn.microsoft.com/nuget/reference/cli-reference/cli-ref-restore
    public static TaskEquivalent? NuGet(TaskCall call)
    {
        string pattern = call.Text("**/*.sln", "restoreSolution", "solution"), verbosity = call.Text("Detailed", "verbosityRestore");
        if (call.Text("restore", "command") != "restore" || call.Text("select", "feedsToUse", "selectOrConfig") != "select")
            return null;
        call.Ignore("includeNuGetOrg");
        if (call.OnMac)
        {
            return TaskEquivalent.Bash("the command nuget restore, which the machine must have", null,
                $"pattern={TaskWords.Bash(pattern)}",
                $"find . -type f -path \"*/${{pattern##*\\*\\*/}}\" -exec nuget restore {{}} -NonInteractive -Verbosity {verbosity} \\;");
        }

        return !call.OnWindows ? null : TaskEquivalent.PowerShell("the command nuget restore",
            "$nuget = Get-Command nuget, .\\nuget.exe -ErrorAction SilentlyContinue | Select-Object -First 1",
            $"foreach ($file in Get-ChildItem -Recurse -File -Filter (Split-Path -Leaf {TaskWords.PowerShell(pattern)})) {{",
            $"  & $nuget restore $file.FullName -NonInteractive -Verbosity {verbosity}",
            "  if ($LASTEXITCODE) { exit $LASTEXITCODE }",
            "}");
    }

    // …/tasks/reference/vsbuild-v1, https://github.com/microsoft/vswhere/wiki/Find-MSBuild
    public static TaskEquivalent? Build(TaskCall call)
    {
        string pattern = call.Text("**\\*.sln", "solution"), arguments = call.Text("", "msbuildArgs"), platform = call.Text("", "platform"), configuration = call.Text("", "configuration");
        bool cleans = call.Flag("clean"), parallel = call.Flag("maximumCpuCount");
        call.Ignore("logProjectEvents", "enableDefaultLogger");
        if (!call.OnWindows || call.Text("latest", "vsVersion") != "latest" || call.Flag("restoreNugetPackages") || call.Flag("createLogFile") || call.Text("x86", "msbuildArchitecture") != "x86")
            return null;
        string options = string.Concat(Property("Platform", platform), Property("Configuration", configuration), cleans ? " /t:Clean,Build" : "", parallel ? " /m" : "");
        return TaskEquivalent.PowerShell("MSBuild of the latest Visual Studio",
            $"$msbuild = & {VsWhere} -latest -products * -requires Microsoft.Component.MSBuild -find MSBuild\\**\\Bin\\MSBuild.exe | Select-Object -First 1",
            $"foreach ($file in Get-ChildItem -Recurse -File -Filter (Split-Path -Leaf {TaskWords.PowerShell(pattern)})) {{",
            $"  & $msbuild $file.FullName /nologo{options}{TaskWords.Raw(arguments)}",
            "  if ($LASTEXITCODE) { exit $LASTEXITCODE }",
            "}");
    }

    // …/tasks/reference/vstest-v2: the default files; platform and configuration are only what results are published under.
    // https://github.com/microsoft/vswhere/wiki/Find-VSTest
    public static TaskEquivalent? Test(TaskCall call)
    {
        call.Ignore("platform", "configuration", "testRunTitle", "publishRunAttachments");
        return !call.OnWindows || call.Text("testAssemblies", "testSelector") != "testAssemblies" ? null : TaskEquivalent.PowerShell("vstest.console of the latest Visual Studio, whose results are not published",
            $"$root = & {VsWhere} -latest -products * -requires Microsoft.VisualStudio.Workload.ManagedDesktop Microsoft.VisualStudio.Workload.Web -requiresAny -property installationPath",
            "$vstest = Join-Path $root 'Common7\\IDE\\CommonExtensions\\Microsoft\\TestWindow\\vstest.console.exe'",
            "$files = Get-ChildItem -Recurse -File -Include *test.dll, *tests.dll | Where-Object FullName -Like '*\\bin\\*' | ForEach-Object FullName",
            "& $vstest $files",
            "if ($LASTEXITCODE) { exit $LASTEXITCODE }");
    }

    private static string Property(string name, string value) => value.Length == 0 ? "" : $" /p:{name}={TaskWords.PowerShell(value)}";
}
