using System.Text.RegularExpressions;

namespace CicdTools.Providers.Generation;

/// <summary>The table of toolchains: which set-up, which image, which package manager each language takes.</summary>
internal static partial class Toolchains
{
    public static Toolchain Of(StackComponent component)
    {
        string? asked = component.LanguageVersion;
        return component.Language switch
        {
            "Python" => Typed("python", Python(asked), $"python:{Number(asked) ?? "3.13"}") with { Manager = PythonManager(component), VirtualEnvironment = component.PackageManager == "pip" && component.InstallCommand is not null },
            "JavaScript" or "TypeScript" when component.PackageManager == "bun" => new("bun", null, "oven/bun:1") { GitHub = _ => [Native("oven-sh/setup-bun@v2")] },
            "JavaScript" or "TypeScript" => Typed("node", Major(asked) ?? "22", $"node:{Major(asked) ?? "22"}") with { Manager = component.PackageManager is "pnpm" or "yarn" ? "corepack enable" : null },
            ".NET" => Typed("dotnet", Dotnet(asked), $"mcr.microsoft.com/dotnet/sdk:{Number(asked) ?? "10.0"}"),
            "Go" => Typed("go", Number(asked) ?? "stable", $"golang:{Number(asked) ?? "1"}"),
            "Java" or "Kotlin" or "Scala" => Typed("java", Java(component), JavaImage(component, Java(component))) with { GitHub = version => [new SetupToolStep { Tool = "java", Version = version, Inputs = new VariableMap().With("distribution", "temurin") }] },
            "Ruby" => Typed("ruby", Number(asked) ?? "3.4", $"ruby:{Number(asked) ?? "3.4"}"),
            "PHP" => Typed("php", Number(asked) ?? "8.4", "composer:2"),
            "Rust" => new("rust", null, "rust:1"),
            "Elixir" => new("elixir", null, "elixir:1.18") { GitHub = _ => [Native("erlef/setup-beam@v1", ("otp-version", "27"), ("elixir-version", "1.18"))], Manager = "mix local.hex --force && mix local.rebar --force" },
            "Swift" => new("swift", null, "swift:6.3"),
            "Dart" => component.Framework == "Flutter"
                ? new("flutter", null, "ghcr.io/cirruslabs/flutter:stable") { GitHub = _ => [Native("subosito/flutter-action@v2", ("channel", "stable"))] }
                : new("dart", null, "dart:stable") { GitHub = _ => [Native("dart-lang/setup-dart@v1")] },
            "Haskell" => new("haskell", null, "haskell:9"),
            "C" or "C++" => new("c", null, "gcc:14") { Manager = component.PackageManager is "cmake" or "meson" ? $"command -v {component.PackageManager} >/dev/null || {{ apt-get update && apt-get install --yes {component.PackageManager} ninja-build; }}" : null },
            _ => new("python", null, "python:3.13"),
        };
    }

    private static Toolchain Typed(string tool, string? version, string image) => new(tool, version, image) { GitHub = asked => [new SetupToolStep { Tool = tool, Version = asked }] };

    private static NativeStep Native(string reference, params (string Name, string Value)[] inputs) =>
        new() { Format = "GitHubActions", Reference = reference, Inputs = new(inputs.Select(input => KeyValuePair.Create(input.Name, input.Value))) };

    private static string? PythonManager(StackComponent component) => component.PackageManager switch
    {
        "poetry" or "pdm" or "pipenv" or "uv" => $"command -v {component.PackageManager} >/dev/null || python3 -m pip install {component.PackageManager}",
        _ => null,
    };

    /// <summary>The major version of Gradle whose image there is for a JDK: those of 25 and later begin with Gradle 9.</summary>
    public static string Gradle(string java) => int.TryParse(java, System.Globalization.CultureInfo.InvariantCulture, out int number) && number >= 25 ? "9" : "8";

    private static string JavaImage(StackComponent component, string version) => component.PackageManager switch
    {
        "maven" => $"maven:3.9-eclipse-temurin-{version}",
        "gradle" => $"gradle:{Gradle(version)}-jdk{version}",
        "sbt" => "sbtscala/scala-sbt:eclipse-temurin-21.0.8_9_1.12.11_3.8.4",
        _ => $"eclipse-temurin:{version}",
    };

    // A bound such as '>=3.10' is given on as it is: the newest that fits is set up.
    private static string Python(string? asked) => asked is null ? "3.x" : asked.Any(letter => letter is '>' or '<' or '=') ? asked : Number(asked) ?? "3.x";

    private static string Dotnet(string? asked) => Number(asked) is { } number ? number.Contains('.', StringComparison.Ordinal) ? $"{number}.x" : $"{number}.0.x" : "10.0.x";

    // Scala's version says nothing of the JDK's.
    private static string Java(StackComponent component) => component.Language != "Scala" && Number(component.LanguageVersion) is { } number ? number.StartsWith("1.", StringComparison.Ordinal) ? number[2..] : number.Split('.')[0] : "21";

    private static string? Major(string? asked) => Number(asked)?.Split('.')[0];

    // '3.12.1' is 3.12; '>=3.10' and '<4' name bounds, no version to choose.
    private static string? Number(string? asked)
    {
        if (asked is null || asked.Contains('<', StringComparison.Ordinal) || asked.Contains('>', StringComparison.Ordinal))
            return null;
        Match match = VersionNumber().Match(asked);
        return match.Success ? match.Value : null;
    }

    [GeneratedRegex(@"\d+(\.\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex VersionNumber();
}
