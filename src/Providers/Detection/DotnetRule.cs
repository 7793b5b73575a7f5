using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>.NET: a solution with its projects, or a project alone.</summary>
internal static partial class DotnetRule
{
    private static readonly string[] Solutions = ["*.slnx", "*.sln"];
    private static readonly string[] ProjectPatterns = ["*.csproj", "*.fsproj", "*.vbproj"];

    public static LanguageRule Rule { get; } = new(".NET", [.. Solutions, .. ProjectPatterns], Describe) { Members = Members };

    private static readonly (string Package, string Framework)[] Frameworks =
    [
        ("Microsoft.AspNetCore.Components.WebAssembly", "Blazor WebAssembly"), ("Microsoft.Maui.Controls", ".NET MAUI"), ("Microsoft.Azure.Functions.Worker", "Azure Functions"), ("Aspire.Hosting.AppHost", "Aspire"), ("Avalonia", "Avalonia"),
    ];

    private sealed record Project(SourceFile File, bool IsTest, bool HasTestSdk, bool IsProgram, bool IsWeb)
    {
        public string Folder => File.Path.Contains('/') ? File.Path[..File.Path.LastIndexOf('/')] : ".";

        public string Assembly => File.Settings.Last("AssemblyName") is not null && Text(File, "AssemblyName") is { } name ? name.Value : System.IO.Path.GetFileNameWithoutExtension(File.Path);
    }

    // The projects below a solution are built with it.
    private static IEnumerable<SourceFolder> Members(SourceFolder folder) =>
        Solutions.SelectMany(folder.Find).Any() ? folder.All().Skip(1) : [];

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        bool isSolution = Solutions.SelectMany(folder.Find).Any();
        Project[] projects = [.. (isSolution ? folder.All() : [folder]).SelectMany(inner => ProjectPatterns.SelectMany(inner.Find).Select(inner.Read)).OfType<SourceFile>().Select(Of)];
        draft.Set(nameof(StackComponent.PackageManager), "nuget", folder.At(Rule.FindManifest(folder)!), null);
        SetVersion(draft, projects);
        Project? program = projects.FirstOrDefault(project => project is { IsWeb: true, IsTest: false }) ?? projects.FirstOrDefault(project => project is { IsProgram: true, IsTest: false });
        SetFramework(draft, projects, program);
        SetCommands(draft, projects, program);
    }

    private static Project Of(SourceFile file)
    {
        string sdk = file.Settings.Find("Project", "@Sdk")?.Value ?? "";
        bool testSdk = sdk.StartsWith("MSTest.Sdk", StringComparison.Ordinal) || References(file).Any(reference => reference.Value is "Microsoft.NET.Test.Sdk" or "xunit.v3" or "TUnit" || reference.Value.StartsWith("xunit.v3.", StringComparison.Ordinal));
        bool web = sdk is "Microsoft.NET.Sdk.Web" or "Microsoft.NET.Sdk.Worker";
        bool test = testSdk || Text(file, "IsTestProject")?.Value == "true" || TestName().IsMatch(file.Path);
        return new(file, test, testSdk, web || Text(file, "OutputType")?.Value is "Exe" or "WinExe", web);
    }

    private static void SetVersion(ComponentDraft draft, Project[] projects)
    {
        const string fact = nameof(StackComponent.LanguageVersion);
        SourceFolder folder = draft.Folder;
        foreach (SourceFolder above in folder.Above().Prepend(folder))
        {
            if (above.Read("global.json") is { } global)
                draft.Set(fact, global.Settings.Find("sdk", "version"), global.Path);
        }

        foreach (SourceFile file in projects.Select(project => project.File).Concat(folder.Above().Prepend(folder).Select(above => above.Read("Directory.Build.props")).OfType<SourceFile>()))
        {
            if ((Text(file, "TargetFramework") ?? Text(file, "TargetFrameworks")) is { } target)
                draft.Set(fact, target.Value.Split(';')[^1], file.Path, target.Line);
            if ((Text(file, "Version") ?? Text(file, "VersionPrefix")) is { } version)
                draft.Set(nameof(StackComponent.Version), version.Value, file.Path, version.Line);
        }
    }

    private static void SetFramework(ComponentDraft draft, Project[] projects, Project? program)
    {
        foreach (Project project in projects)
        {
            foreach ((string package, string framework) in Frameworks)
            {
                if (References(project.File).FirstOrDefault(reference => reference.Value == package) is { } place)
                    draft.Set(nameof(StackComponent.Framework), framework, project.File.Path, place.Line);
            }
        }

        if (program is not { IsWeb: true })
            return;
        Setting sdk = program.File.Settings.Find("Project", "@Sdk")!;
        bool worker = sdk.Value.EndsWith("Worker", StringComparison.Ordinal);
        draft.Set(nameof(StackComponent.Framework), worker ? "Worker Service" : "ASP.NET Core", program.File.Path, sdk.Line);
        SourceFolder home = draft.Folder.FolderBelow(draft.Relative(program.File.Path).Contains('/') ? draft.Relative(program.Folder) : ".")!;
        if (worker)
            return;
        if (home.Read("Program.cs") is { } main)
            PortFinder.Find(draft, main);
        if (home.ReadBelow("Properties/launchSettings.json") is { } launch)
            draft.Set(nameof(StackComponent.Port), launch.Match(LaunchPort()), launch.Path);
        // What the images of ASP.NET Core listen on since .NET 8.
        draft.Set(ComponentDraft.DefaultPort, "8080", program.File.Path, sdk.Line);
    }

    private static void SetCommands(ComponentDraft draft, Project[] projects, Project? program)
    {
        string from = nameof(StackComponent.PackageManager);
        string[] solutions = [.. Solutions.SelectMany(draft.Folder.Find)];
        int candidates = solutions.Length + ProjectPatterns.SelectMany(draft.Folder.Find).Count();
        // Where a folder has several, the tools ask which is meant.
        string target = candidates > 1 ? " " + ShellWord.Quote(solutions.FirstOrDefault() ?? ProjectPatterns.SelectMany(draft.Folder.Find).First()) : "";
        foreach (Project project in projects)
        {
            if (References(project.File).FirstOrDefault() is { } reference)
                draft.Set(nameof(StackComponent.InstallCommand), $"dotnet restore{target}", project.File.Path, reference.Line);
        }

        draft.Derive(nameof(StackComponent.LintCommand), $"dotnet format{target} --verify-no-changes", from);
        if (projects.FirstOrDefault(project => project.HasTestSdk) is { } test)
        {
            Setting? coverage = References(test.File).FirstOrDefault(reference => reference.Value == "coverlet.collector");
            draft.Set(nameof(StackComponent.TestCommand), coverage is null ? $"dotnet test{target}" : $"dotnet test{target} --collect:\"XPlat Code Coverage\"", test.File.Path, coverage?.Line);
        }
        else if (projects.FirstOrDefault(project => project is { IsTest: true, IsProgram: true }) is { } runner)
        {
            draft.Set(nameof(StackComponent.TestCommand), $"dotnet run --project {Relative(draft, runner)}", runner.File.Path, null);
        }

        draft.Derive(nameof(StackComponent.BuildCommand), $"dotnet build{target} --configuration Release", from);
        if (program is null)
        {
            draft.Derive(nameof(StackComponent.PackageCommand), $"dotnet pack{target} --configuration Release --output {PackageFolder.Path}", from);
        }
        else
        {
            draft.Set(nameof(StackComponent.EntryPoint), draft.Relative(program.File.Path), program.File.Path, null);
            string procfile = draft.Folder.Has("Procfile") ? $" && cp Procfile {PackageFolder.Path}/" : "";
            draft.Derive(nameof(StackComponent.PackageCommand), $"dotnet publish {Relative(draft, program)} --configuration Release --output {PackageFolder.Path}{procfile}", nameof(StackComponent.EntryPoint));
            draft.Derive(nameof(StackComponent.StartCommand), $"dotnet {ShellWord.Quote(program.Assembly + ".dll")}", nameof(StackComponent.EntryPoint));
        }

        draft.Derive(nameof(StackComponent.PackagePath), PackageFolder.Path, from);
    }

    private static string Relative(ComponentDraft draft, Project project)
    {
        string path = draft.Relative(project.File.Path);
        return ShellWord.Quote(path.Contains('/') ? path[..path.LastIndexOf('/')] : path);
    }

    private static IEnumerable<Setting> References(SourceFile file) => file.Settings.Items.Where(item => item.Keys is [.., "PackageReference", "@Include"]);

    private static Setting? Text(SourceFile file, string element) => file.Settings.Items.FirstOrDefault(item => item.Keys.Length >= 2 && item.Keys[^1] == "text()" && item.Keys[^2] == element);

    [GeneratedRegex(@"[.](Unit|Integration)?Tests?[.][cfv][sb]proj$", RegexOptions.CultureInvariant)]
    private static partial Regex TestName();

    [GeneratedRegex("""applicationUrl"\s*:\s*"[^"]*http://[^":;]+:(\d+)""", RegexOptions.CultureInvariant)]
    private static partial Regex LaunchPort();
}
