using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>
/// The runtimes of <c>phases/install/runtime-versions</c> (https://docs.aws.amazon.com/codebuild/latest/userguide/runtime-versions.html)
/// and the tools of the model.
/// </summary>
internal static class Runtimes
{
    private const string Latest = "latest";
    private const string Corretto = "corretto";

    private static readonly Dictionary<string, string> ToRuntime = new(StringComparer.Ordinal)
    {
        ["android"] = "android",
        ["dotnet"] = "dotnet",
        ["go"] = "golang",
        ["java"] = "java",
        ["node"] = "nodejs",
        ["php"] = "php",
        ["python"] = "python",
        ["ruby"] = "ruby",
    };

    /// <summary>The step of a runtime; a name that CodeBuild has not is kept as it is.</summary>
    public static SetupToolStep Read(string runtime, string version)
    {
        string tool = ToRuntime.FirstOrDefault(entry => entry.Value == runtime).Key ?? runtime;
        // Amazon's Java is called corretto and a number.
        if (tool == "java" && version.StartsWith(Corretto, StringComparison.Ordinal) && version.Length > Corretto.Length)
            return new() { Tool = tool, Version = version[Corretto.Length..], Inputs = new VariableMap().With("distribution", Corretto) };
        return new() { Tool = tool, Version = version == Latest ? null : version };
    }

    /// <summary>Adds a step's runtime; false where CodeBuild has none.</summary>
    public static bool Write(YamlBuilder runtimes, SetupToolStep step, string owner, string subject, DiagnosticBag diagnostics)
    {
        if (!ToRuntime.TryGetValue(step.Tool, out string? runtime))
        {
            diagnostics.Lost($"the set-up of '{Errors.Shown(step.Tool)}' of {owner}", BuildSpecFormat.FormatName, "Install it with commands of the install phase, or use an image that holds it.", subject);
            return false;
        }

        if (runtimes.Has(runtime))
        {
            diagnostics.Lost($"a second version of '{runtime}' of {owner}", BuildSpecFormat.FormatName, "Make a build of its own for each version.", subject);
            return false;
        }

        string version = step.Version ?? Latest;
        string? distribution = step.Inputs.Find("distribution");
        if (step.Tool == "java" && version.All(char.IsAsciiDigit))
        {
            version = Corretto + version;
            if (distribution != Corretto)
                diagnostics.Approximated($"CodeBuild has Amazon's Java: {owner} gets {version}.", subject: subject);
        }

        foreach (string input in step.Inputs.Keys.Where(input => input != "distribution"))
            diagnostics.Lost($"'{Errors.Shown(input)}' of the set-up of '{step.Tool}' of {owner}", BuildSpecFormat.FormatName, subject: subject);
        runtimes.Add(runtime, version);
        return true;
    }
}
