namespace CicdTools.Providers.Formats.AzurePipelines.Tasks;

/// <summary>Tasks around build tools that are programs of their own.</summary>
internal static class BuildToolTasks
{
    // …/tasks/reference/maven-v3
    public static TaskEquivalent? Maven(TaskCall call)
    {
        string file = call.Text("pom.xml", "mavenPOMFile"), goals = call.Text("package", "goals"), options = call.Text("", "options"), memory = call.Text("-Xmx1024m", "mavenOptions", "mavenOpts");
        return Reported(call, $"mvn -f {TaskWords.Bash(file)}{TaskWords.Raw(options)} {goals.ReplaceLineEndings(" ")}", "mvn", "MAVEN_OPTS", memory);
    }

    // …/tasks/reference/gradle-v2
    public static TaskEquivalent? Gradle(TaskCall call)
    {
        string wrapper = call.Text("gradlew", "gradleWrapperFile", "wrapperScript"), tasks = call.Text("build", "tasks"), options = call.Text("", "options"), memory = call.Text("-Xmx1024m", "gradleOptions", "gradleOpts");
        string program = wrapper.Contains('/', StringComparison.Ordinal) ? wrapper : $"./{wrapper}";
        return Reported(call, $"{TaskWords.Bash(program)}{TaskWords.Raw(options)} {tasks.ReplaceLineEndings(" ")}", "the wrapper of Gradle", "GRADLE_OPTS", memory);
    }

    // …/tasks/reference/ant-v1, https://ant.apache.org/manual/running.html
    public static TaskEquivalent? Ant(TaskCall call)
    {
        string file = call.Text("build.xml", "buildFile", "antBuildFile"), options = call.Text("", "options"), targets = call.Text("", "targets");
        return Reported(call, $"ant -buildfile {TaskWords.Bash(file)}{TaskWords.Raw(options)}{TaskWords.Raw(targets)}", "ant", null, "");
    }

    // …/tasks/reference/dotnet-core-cli-v2, https://learn.microsoft.com/dotnet/core/tools/
    public static TaskEquivalent? DotNet(TaskCall call)
    {
        string command = call.Text("build", "command"), projects = call.Text("", "projects"), arguments = call.Text("", "arguments");
        string? folder = call.Text("", "workingDirectory") is { Length: > 0 } set ? set : null;
        call.Ignore("testRunTitle");
        bool publishes = call.Flag("publishTestResults", byDefault: true);
        if (command is not ("build" or "restore" or "test" or "run") || call.OnMac || AzureFields.Lines(projects) is not { } patterns || patterns.Any(pattern => pattern[0] is '!'))
            return null;
        string run = $"dotnet {command}";
        TaskEquivalent whole = TaskEquivalent.Bash(command == "test" && publishes ? "dotnet, whose test results are not published" : "dotnet", null, patterns.Length == 0 ? [run + TaskWords.Raw(arguments)] :
        [
            "shopt -s globstar nullglob",
            "IFS=",
            $"for pattern in {string.Join(' ', patterns.Select(TaskWords.Bash))}; do",
            "  for project in $pattern; do",
            $"    {run} \"$project\"{TaskWords.Raw(arguments)}",
            "  done",
            "done",
        ]);
        return whole with { Step = (ScriptStep)whole.Step with { WorkingDirectory = folder } };
    }

    // …/tasks/reference/xcode-v5, https://developer.apple.com/library/archive/technotes/tn2339/_index.html: without a scheme the first target of the project is built.
    public static TaskEquivalent? Xcode(TaskCall call)
    {
        string actions = call.Text("build", "actions"), configuration = call.Text("$(Configuration)", "configuration"), sdk = call.Text("$(SDK)", "sdk");
        string path = call.Text("**/*.xcodeproj/project.xcworkspace", "xcWorkspacePath"), scheme = call.Text("", "scheme"), arguments = call.Text("", "args");
        bool project = path.EndsWith(".xcodeproj/project.xcworkspace", StringComparison.Ordinal) && scheme.Length == 0;
        call.Ignore("useXcpretty", "xcprettyArgs", "destinationTypeOption");
        if (call.Text("default", "xcodeVersion") != "default" || call.Flag("packageApp") || call.Flag("publishJUnitResults") || call.Text("nosign", "signingOption") != "nosign"
            || call.Text("default", "destinationPlatformOption") != "default" || (scheme.Length == 0 && !project))
            return null;
        return TaskEquivalent.Bash(project ? "xcodebuild, which builds the first target of the project" : "xcodebuild", null,
            $"pattern={TaskWords.Bash(path)}",
            "workspace=$(find . -path \"*/${pattern##*\\*\\*/}\" | sort | head -n 1)",
            $"xcodebuild {(project ? "-project \"${workspace%/project.xcworkspace}\"" : $"-workspace \"$workspace\" -scheme {TaskWords.Bash(scheme)}")} -sdk {TaskWords.Bash(sdk)} -configuration {TaskWords.Bash(configuration)} {actions} CODE_SIGNING_ALLOWED=NO{TaskWords.Raw(arguments)}");
    }

    // What these tasks share: the Java they run with, and the test results that they publish.
    private static TaskEquivalent? Reported(TaskCall call, string command, string tool, string? optionsName, string options)
    {
        string folder = call.Text("", "workingDirectory", "cwd"), jdk = call.Text("default", "jdkVersionOption", "jdkVersion");
        bool publishes = call.Flag("publishJUnitResults", byDefault: true);
        call.Ignore("testResultsFiles", "testRunTitle", "allowBrokenSymlinks", "allowBrokenSymbolicLinks", "jdkArchitectureOption", "jdkArchitecture");
        if (call.Text("JDKVersion", "javaHomeOption", "javaHomeSelection") != "JDKVersion" || call.Text("Default", "mavenVersionOption", "mavenVersionSelection") != "Default")
            return null;
        string[] differs = [.. new[] { jdk == "default" ? null : $"runs with the Java of the machine or image instead of {Errors.Shown(jdk)}", publishes ? "publishes no test results" : null }.OfType<string>()];
        TaskEquivalent whole = TaskEquivalent.Bash(differs.Length == 0 ? tool : $"{tool}, which {string.Join(" and ", differs)}", jdk == "default" ? null : "Add a step that sets up that Java.", command);
        return whole with
        {
            Step = (ScriptStep)whole.Step with { WorkingDirectory = folder.Length == 0 ? null : folder, Variables = optionsName is null ? new() : new VariableMap().With(optionsName, options) },
        };
    }
}
