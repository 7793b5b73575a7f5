using System.IO.Compression;
using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.AzurePipelines;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Tests.Formats.Scripts;

/// <summary>Commands that stand in for tasks of Azure run, with stand-ins for the tools that they call.</summary>
public sealed partial class TaskEquivalentsTests
{
    private static readonly string[] Login =
    [
        "az login --service-principal --username <AZURE_CLIENT_ID> --password <AZURE_CLIENT_SECRET> --tenant <AZURE_TENANT_ID> --output none",
        "az account set --subscription <AZURE_SUBSCRIPTION_ID>",
    ];

    // The tool, the task, its inputs, and how the tool is called.
    public static TheoryData<string, string, string[], string[]> Calls => new()
    {
        { "mvn", "Maven@3", ["mavenPomFile", "pom.xml", "goals", "clean package", "options", "-q", "publishJUnitResults", "false"], ["mvn -f pom.xml -q clean package"] },
        { "ant", "Ant@1", ["buildFile", "build.xml", "targets", "dist"], ["ant -buildfile build.xml dist"] },
        { "xcodebuild", "Xcode@5", ["actions", "clean build", "scheme", "", "sdk", "iphoneos", "configuration", "Release", "xcWorkspacePath", "**/*.xcodeproj/project.xcworkspace", "xcodeVersion", "default"], ["xcodebuild -project ./ios/App.xcodeproj -sdk iphoneos -configuration Release clean build CODE_SIGNING_ALLOWED=NO"] },
        { "xcodebuild", "Xcode@5", ["scheme", "App", "sdk", "iphoneos", "configuration", "Release", "xcWorkspacePath", "ios/App.xcworkspace"], ["xcodebuild -workspace ./ios/App.xcworkspace -scheme App -sdk iphoneos -configuration Release build CODE_SIGNING_ALLOWED=NO"] },
        { "dotnet", "DotNetCoreCLI@2", ["command", "build", "projects", "src/*.csproj", "arguments", "--configuration Release"], ["dotnet build src/a.csproj --configuration Release", "dotnet build src/b c.csproj --configuration Release"] },
        { "dotnet", "DotNetCoreCLI@2", ["command", "test"], ["dotnet test"] },
        { "docker", "Docker@0", ["containerRegistryType", "Container Registry", "action", "Run an image", "imageName", "jekyll/builder:latest", "volumes", "/x:/srv\n/y:/out", "containerCommand", "jekyll build --future", "detached", "false"], ["docker run --rm --volume /x:/srv --volume /y:/out jekyll/builder:latest jekyll build --future"] },
        { "kubectl", "Kubernetes@1", ["command", "get", "namespace", "shop", "arguments", "svc", "outputFormat", "yaml"], ["kubectl get --namespace shop svc --output yaml"] },
        { "az", "AzureWebApp@1", ["azureSubscription", "x", "appName", "shop", "package", "out/**/*.zip", "appType", "webAppLinux", "runtimeStack", "NODE|20-lts", "startUpCommand", "npm start"], [.. Login, "az webapp list --query [?name=='shop'].resourceGroup --output tsv", "az webapp config set --name shop --resource-group group --linux-fx-version NODE|20-lts --startup-file npm start --output none", "az webapp deploy --name shop --resource-group group --src-path out/sub/app.zip"] },
        { "az", "AzureFunctionApp@1", ["azureSubscription", "x", "appName", "shop", "package", "out/sub/app.zip", "appType", "functionApp"], [.. Login, "az functionapp list --query [?name=='shop'].resourceGroup --output tsv", "az functionapp deployment source config-zip --name shop --resource-group group --src out/sub/app.zip"] },
        { "az", "AzureWebAppContainer@1", ["azureSubscription", "x", "appName", "shop", "imageName", "r.azurecr.io/shop:1", "deployToSlotOrASE", "true", "resourceGroupName", "own", "slotName", "next"], [.. Login, "az webapp config container set --name shop --resource-group own --slot next --container-image-name r.azurecr.io/shop:1"] },
        { "az", "AzureFunctionAppContainer@1", ["azureSubscription", "x", "appName", "shop", "imageName", "r.azurecr.io/shop:1"], [.. Login, "az functionapp list --query [?name=='shop'].resourceGroup --output tsv", "az functionapp config container set --name shop --resource-group group --image r.azurecr.io/shop:1"] },
        { "az", "AzureResourceGroupDeployment@2", ["azureSubscription", "x", "resourceGroupName", "own", "location", "westeurope", "templateLocation", "URL of the file", "csmFileLink", "https://example.com/t.json", "addSpnToEnvironment", "true", "overrideParameters", "-name \"a b\" -id $servicePrincipalId -size 3"], [.. Login, "az group create --name own --location westeurope --output none", "az deployment group create --resource-group own --template-uri https://example.com/t.json --mode Incremental --parameters name=a b id=<AZURE_CLIENT_ID> size=3"] },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_task_s_command_is_called_as_the_task_calls_it(string tool, string task, string[] inputs, string[] calls)
    {
        using ScriptBench bench = new();
        bench.Program(tool, "if [ \"$2\" = list ]; then echo group; fi")
            .With("src/a.csproj").With("src/b c.csproj").With("out/sub/app.zip").With("ios/App.xcodeproj/project.xcworkspace/contents").With("ios/App.xcworkspace/contents");
        Run(bench, task, inputs, tool == "xcodebuild" ? "macos-latest" : "ubuntu-latest");
        Assert.Equal(calls, bench.Calls);
    }

    [Fact]
    public void The_wrapper_of_Gradle_runs_with_its_options()
    {
        using ScriptBench bench = new();
        bench.With("gradlew", "#!/bin/sh\necho \"$GRADLE_OPTS: $*\" > \"$HOME/asked\"\n").Run("chmod +x gradlew");
        Run(bench, "Gradle@2", ["workingDirectory", "", "gradleWrapperFile", "gradlew", "gradleOptions", "-Xmx3072m", "publishJUnitResults", "true", "tasks", "build"]);
        Assert.Equal(["-Xmx3072m: build"], bench.Lines("asked"));
    }

    [Theory]
    [InlineData("true", "tree/.hidden, tree/sub/a.txt")]
    [InlineData("false", ".hidden, sub/a.txt")]
    public void An_archive_holds_the_folder_or_what_is_in_it(string withRoot, string expected)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/zip"), "There is no zip.");
        using ScriptBench bench = new();
        bench.With("tree/sub/a.txt", "a").With("tree/.hidden", "h").With("out/old.zip", "no archive");
        Run(bench, "ArchiveFiles@2", ["rootFolderOrFile", "tree", "includeRootFolder", withRoot, "archiveType", "zip", "archiveFile", "out/old.zip", "replaceExistingArchive", "true"]);
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(bench.Work, "out", "old.zip"));
        Assert.Equal(expected, string.Join(", ", archive.Entries.Select(entry => entry.FullName).Where(name => !name.EndsWith('/')).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Files_are_copied_with_their_folders_by_the_patterns_of_the_task()
    {
        using ScriptBench bench = new();
        bench.With("a/target/x.jar", "new").With("a/b/target/y z.war").With("a/target/x.txt").With("staging/a/target/x.jar", "old");
        string[] inputs = ["SourceFolder", ".", "Contents", "**/target/*.?(war|jar)", "TargetFolder", "staging/"];
        Run(bench, "CopyFiles@2", inputs);
        Assert.Equal(["a/b/target/y z.war", "a/target/x.jar"], Directory.EnumerateFiles(Path.Combine(bench.Work, "staging"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Path.Combine(bench.Work, "staging"), file)).Order(StringComparer.Ordinal));
        Assert.Equal("old", File.ReadAllText(Path.Combine(bench.Work, "staging", "a", "target", "x.jar")));
        Run(bench, "CopyFiles@2", [.. inputs, "OverWrite", "true"]);
        Assert.Equal("new", File.ReadAllText(Path.Combine(bench.Work, "staging", "a", "target", "x.jar")));
    }

    [Fact]
    public void A_manifest_in_the_task_goes_to_kubectl_by_its_input()
    {
        using ScriptBench bench = new();
        bench.Program("kubectl", "cat > \"$HOME/input\"").Program("az");
        Run(bench, "Kubernetes@1", ["command", "apply", "useConfigurationFile", "true", "inline", "{ \"kind\": \"Namespace\" }", "azureSubscriptionEndpoint", "x", "azureResourceGroup", "own", "kubernetesCluster", "shop"]);
        Assert.Equal([.. Login, "az aks get-credentials --resource-group own --name shop", "kubectl apply -f -"], bench.Calls);
        Assert.Equal(["{ \"kind\": \"Namespace\" }"], bench.Lines("input"));
    }

    [Fact]
    public void A_pull_secret_is_made_or_renewed()
    {
        using ScriptBench bench = new();
        bench.Program("kubectl", "if [ \"$1\" = create ]; then echo secret; else cat > \"$HOME/input\"; fi");
        Run(bench, "KubernetesManifest@0", ["action", "createSecret", "secretName", "pull", "namespace", "shop", "dockerRegistryEndpoint", "x"]);
        Assert.Equal(["kubectl apply --namespace shop -f -", "kubectl create secret docker-registry pull --namespace shop --docker-server=<DOCKER_REGISTRY_SERVER> --docker-username=<DOCKER_REGISTRY_USERNAME> --docker-password=<DOCKER_REGISTRY_PASSWORD> --dry-run=client --output yaml"], bench.Calls.Order(StringComparer.Ordinal));
        Assert.Equal(["secret"], bench.Lines("input"));
    }

    [Fact]
    public void NuGet_restores_what_is_found_by_name()
    {
        using ScriptBench bench = new();
        bench.Program("nuget").With("My.sln").With("deep/er/Other.sln").With("My.csproj");
        Run(bench, "NuGetToolInstaller@1", [], "macos-latest");
        Run(bench, "NuGetCommand@2", ["restoreSolution", "**/*.sln"], "macos-latest");
        Assert.Equal(["nuget restore ./My.sln -NonInteractive -Verbosity Detailed", "nuget restore ./deep/er/Other.sln -NonInteractive -Verbosity Detailed"], bench.Calls.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_older_task_of_Docker_is_a_build_and_a_push_that_every_system_has()
    {
        string[] inputs = ["azureSubscriptionEndpoint", "x", "azureContainerRegistry", "r.azurecr.io", "imageName", "shop:1"];
        BuildImageStep build = Assert.IsType<BuildImageStep>(Spell("Docker@1", [.. inputs, "command", "build", "dockerFile", "**/Dockerfile"], new()));
        Assert.Equal(("r.azurecr.io/shop:1", ".", (string?)null), (Assert.Single(build.Tags), build.Context, build.File));
        Assert.Equal(["r.azurecr.io/shop:1"], Assert.IsType<PushImageStep>(Spell("Docker@1", [.. inputs, "command", "push"], new())).Tags);
        build = Assert.IsType<BuildImageStep>(Spell("Docker@1", [.. inputs, "command", "Build an image", "dockerFile", "src/web/Dockerfile"], new()));
        Assert.Equal(("src/web/Dockerfile", "src/web"), (build.File, build.Context));
    }

    [Theory]
    [InlineData("VSBuild@1", "windows-latest", "powershell")]
    [InlineData("VSTest@2", "windows-latest", "powershell")]
    [InlineData("NuGetCommand@2", "windows-latest", "powershell")]
    [InlineData("NuGetToolInstaller@1", "windows-latest", "powershell")]
    [InlineData("ArchiveFiles@2", "windows-latest", "powershell")]
    [InlineData("ArchiveFiles@2", "ubuntu-latest", "bash")]
    [InlineData("NuGetCommand@2", "macos-latest", "bash")]
    public void The_machine_decides_the_shell(string task, string label, string shell) => Assert.Equal(shell, Assert.IsType<ScriptStep>(Spell(task, [], new(), label)).Shell);

    [Theory]
    [InlineData("VSBuild@1", "ubuntu-latest")]
    [InlineData("VSTest@2", "macos-latest")]
    [InlineData("VSTest@2", "windows-latest", "testAssemblyVer2", "**/*.dll")]
    [InlineData("NuGetCommand@2", "windows-latest", "command", "push")]
    [InlineData("NuGetToolInstaller@1", "windows-latest", "versionSpec", "5.x")]
    [InlineData("XamarinAndroid@1", "macos-latest", "projectFile", "a.csproj")]
    [InlineData("ArchiveFiles@2", "ubuntu-latest", "archiveType", "7z")]
    [InlineData("CopyFiles@2", "ubuntu-latest", "Contents", "**\n!**/bin/**", "TargetFolder", "x")]
    [InlineData("AzureWebApp@1", "ubuntu-latest", "appName", "shop", "package", "out")]
    [InlineData("AzureWebApp@1", "ubuntu-latest", "appName", "shop", "appSettings", "-A b")]
    [InlineData("AzureResourceGroupDeployment@2", "ubuntu-latest", "resourceGroupName", "own", "location", "x", "csmFile", "t.json", "overrideParameters", "-a $(b; id)")]
    [InlineData("AzureRmWebAppDeployment@4", "ubuntu-latest", "WebAppName", "shop")]
    [InlineData("Docker@1", "ubuntu-latest", "command", "login")]
    [InlineData("Kubernetes@1", "ubuntu-latest", "command", "login")]
    [InlineData("Xcode@5", "macos-latest", "packageApp", "true")]
    [InlineData("DotNetCoreCLI@2", "ubuntu-latest", "command", "publish")]
    public void What_is_not_known_word_for_word_stays_what_it_was(string task, string label, params string[] inputs)
    {
        DiagnosticBag diagnostics = new();
        Assert.IsType<NativeStep>(Spell(task, inputs, diagnostics, label));
        Assert.Empty(diagnostics.Items);
    }

    [Fact]
    public void The_report_says_what_stands_for_a_task_and_what_is_left_to_do()
    {
        DiagnosticBag diagnostics = new();
        Spell("AzureWebApp@1", ["appName", "shop"], diagnostics);
        Diagnostic said = Assert.Single(diagnostics.Items);
        Assert.Equal(("Approximated", "jobs.build.steps.0"), (said.Id, said.Subject));
        Assert.Contains("AzureWebApp@1", said.Message, StringComparison.Ordinal);
        Assert.Contains("AZURE_CLIENT_SECRET", said.Remedy, StringComparison.Ordinal);
    }

    // Macros become their own names in brackets.
    private static void Run(ScriptBench bench, string task, string[] inputs, string label = "ubuntu-latest")
    {
        ScriptStep script = Assert.IsType<ScriptStep>(Spell(task, inputs, new(), label));
        Assert.Equal("bash", script.Shell);
        bench.AssertReads(Macro().Replace(script.Script, "<$1>"));
        bench.Run(Macro().Replace(script.Script, "<$1>"), script.Variables);
    }

    private static Step Spell(string task, string[] inputs, DiagnosticBag diagnostics, string label = "ubuntu-latest")
    {
        NativeStep step = new() { Format = "AzurePipelines", Reference = task, Inputs = new(inputs.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1]))) };
        Pipeline pipeline = new() { Stages = [new() { Jobs = [new() { Id = "build", Runner = new() { Labels = [label] }, Steps = [step] }] }] };
        return new AzurePipelinesFormat().Spell(pipeline, DialectTraits.Common, diagnostics).Jobs.Single().Steps[0];
    }

    [GeneratedRegex(@"\$\(([A-Za-z_][\w.]*)\)")]
    private static partial Regex Macro();
}
