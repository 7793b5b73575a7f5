using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>Elixir with Mix.</summary>
internal static partial class ElixirRule
{
    public static LanguageRule Rule { get; } = new("Elixir", ["mix.exs"], Describe)
    {
        Members = folder => folder.Read("mix.exs")?.Text.Contains("apps_path:", StringComparison.Ordinal) == true ? folder.All().Skip(1) : [],
    };

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        if (folder.Read("mix.exs") is not { } file)
            return;
        draft.Set(nameof(StackComponent.Language), Rule.Language, file.Path, null);
        draft.Set(nameof(StackComponent.PackageManager), "mix", file.Path, null);
        draft.Set(nameof(StackComponent.Name), file.Match(App()), file.Path);
        draft.Set(nameof(StackComponent.Version), file.Match(Version()), file.Path);
        draft.Set(nameof(StackComponent.LanguageVersion), file.Match(Elixir()), file.Path);
        if (file.Match(Phoenix()) is { } phoenix)
        {
            draft.Set(nameof(StackComponent.Framework), "Phoenix", file.Path, phoenix.Line);
            draft.Set(ComponentDraft.DefaultPort, "4000", file.Path, phoenix.Line);
            draft.Set(nameof(StackComponent.EntryPoint), "mix.exs", file.Path, phoenix.Line);
            draft.Set(nameof(StackComponent.StartCommand), $"bin/{draft[nameof(StackComponent.Name)]} start", file.Path, phoenix.Line);
        }

        draft.Set(nameof(StackComponent.InstallCommand), file.Match(Dependency()) is { } dependency ? ("mix deps.get", dependency.Line) : null, file.Path);
        draft.Set(nameof(StackComponent.LintCommand), file.Match(Credo()) is { } credo ? ("mix credo --strict", credo.Line) : null, file.Path);
        draft.Set(nameof(StackComponent.LintCommand), "mix format --check-formatted", file.Path, null);
        draft.Set(nameof(StackComponent.TestCommand), "mix test --cover", file.Path, null);
        draft.Set(nameof(StackComponent.BuildCommand), "mix compile --warnings-as-errors", file.Path, null);
        draft.Set(nameof(StackComponent.PackageCommand), $"MIX_ENV=prod mix release --path {PackageFolder.Path}{Jvm.Procfile(folder)}", file.Path, null);
        draft.Set(nameof(StackComponent.PackagePath), PackageFolder.Path, file.Path, null);
    }

    [GeneratedRegex(@"\bapp:\s*:(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex App();

    [GeneratedRegex("""\bversion:\s*"([^"]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    [GeneratedRegex("""\belixir:\s*"([^"]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Elixir();

    [GeneratedRegex(@"\{:phoenix,", RegexOptions.CultureInvariant)]
    private static partial Regex Phoenix();

    [GeneratedRegex(@"\{:credo,", RegexOptions.CultureInvariant)]
    private static partial Regex Credo();

    [GeneratedRegex("""\{:\w+,\s*(?:"|github:|git:)""", RegexOptions.CultureInvariant)]
    private static partial Regex Dependency();
}
