using System.Text.RegularExpressions;
using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Tools that a job asks for: they are looked for, never downloaded.</summary>
internal static partial class ToolSetup
{
    private static readonly Dictionary<string, (string[] Programs, string[] Arguments)> Tools = new(StringComparer.OrdinalIgnoreCase)
    {
        ["python"] = (["python3", "python"], ["--version"]),
        ["node"] = (["node"], ["--version"]),
        ["dotnet"] = (["dotnet"], ["--list-sdks"]),
        ["go"] = (["go"], ["version"]),
        ["java"] = (["java"], ["-version"]),
        ["ruby"] = (["ruby"], ["--version"]),
        ["php"] = (["php"], ["--version"]),
        ["rust"] = (["rustc"], ["--version"]),
        ["elixir"] = (["elixir"], ["--version"]),
        ["dart"] = (["dart"], ["--version"]),
        ["swift"] = (["swift"], ["--version"]),
        ["helm"] = (["helm"], ["version", "--short"]),
        ["kubectl"] = (["kubectl"], ["version", "--client"]),
        ["terraform"] = (["terraform"], ["--version"]),
    };

    /// <summary>Checks that the tool is there, and says so when it is not the version asked for.</summary>
    /// <exception cref="CicdException"><c>ToolNotFound</c>.</exception>
    public static async Task<StepResult> RunAsync(JobSession session, SetupToolStep step, CancellationToken cancellationToken)
    {
        string asked = step.Version is null ? "" : session.Expand(step.Version).Trim();
        (string[] programs, string[] arguments) = Tools.GetValueOrDefault(step.Tool, ([step.Tool], ["--version"]));
        if (session.Container is not null)
            return new(RunStatus.Succeeded, null, $"The job runs in a container; {step.Tool} is what its image has.");
        VariableMap environment = session.EnvironmentOf(step);
        string? program = programs.Select(name => Executables.Find(name, environment.Find("PATH"))).FirstOrDefault(path => path is not null);
        if (program is null)
            throw new CicdException("ToolNotFound", CicdErrorKind.Unavailable, $"{step.Tool}{(asked.Length == 0 ? "" : $" {asked}")} is not on this machine.", step.Tool, $"Install {step.Tool}: a local run downloads no tools.");

        (_, string output) = await ProcessRunner.CaptureAsync(new(program, arguments) { Environment = environment, Marker = session.Marker }, session.Run.Clock, cancellationToken).ConfigureAwait(false);
        string[] found = [.. VersionText().Matches(output).Select(match => match.Value).Distinct()];
        string shown = found.Length == 0 ? "an unknown version" : string.Join(", ", found.Take(5));
        bool fits = asked.Length == 0 || found.Length == 0 || found.Any(version => Fits(asked, version));
        session.Log.Say(fits ? $"{step.Tool} {shown} is at {program}." : $"Warning: {step.Tool} {asked} was asked for; this machine has {shown}, which is used. A local run downloads no tools.", session.Step);
        // A program in a folder of its own may have the name that steps use as a link only there.
        if (Path.GetFileName(program) == "python3" && Executables.Find("python", environment.Find("PATH")) is null)
            Alias(session, program, "python");
        return StepResult.Done;
    }

    /// <summary>Whether a version is one that was asked for: <c>3</c>, <c>3.11</c>, <c>18.x</c>, <c>^1.2</c>, <c>&gt;=3.9</c>, <c>lts/*</c>.</summary>
    internal static bool Fits(string asked, string version)
    {
        int[] has = Numbers(version);
        foreach (string choice in asked.Split(["||", "\n", ","], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int[] wanted = Numbers(choice);
            bool fits = wanted.Length == 0
                || (choice.StartsWith(">=", StringComparison.Ordinal) ? Compare(has, wanted) >= 0
                : choice.StartsWith('>') ? Compare(has, wanted) > 0
                : choice.StartsWith('^') ? has.Length > 0 && has[0] == wanted[0] && Compare(has, wanted) >= 0
                : choice.StartsWith('~') ? has.Take(2).SequenceEqual(wanted.Take(2)) && Compare(has, wanted) >= 0
                : has.Take(wanted.Length).SequenceEqual(wanted));
            if (fits)
                return true;
        }

        return false;
    }

    private static void Alias(JobSession session, string program, string name)
    {
        string folder = Path.Combine(session.Folder.Runner, "bin");
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(Path.Combine(folder, name), program);
        session.PathAdditions.Insert(0, folder);
    }

    private static int[] Numbers(string text)
    {
        Match match = VersionStart().Match(text);
        return match.Success ? [.. match.Value.Split('.').Select(part => int.Parse(part, System.Globalization.CultureInfo.InvariantCulture))] : [];
    }

    private static int Compare(int[] left, int[] right)
    {
        for (int i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            int difference = left.ElementAtOrDefault(i).CompareTo(right.ElementAtOrDefault(i));
            if (difference != 0)
                return difference;
        }

        return 0;
    }

    [GeneratedRegex(@"\d{1,8}(\.\d{1,8}){1,3}", RegexOptions.CultureInvariant)]
    private static partial Regex VersionText();

    [GeneratedRegex(@"\d{1,8}(\.\d{1,8})*", RegexOptions.CultureInvariant)]
    private static partial Regex VersionStart();
}
