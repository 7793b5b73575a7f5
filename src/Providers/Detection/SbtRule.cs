using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>Scala with sbt.</summary>
internal static partial class SbtRule
{
    public static LanguageRule Rule { get; } = new("Scala", ["build.sbt"], Describe) { Members = folder => folder.All().Skip(1) };

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        if (folder.Read("build.sbt") is not { } file)
            return;
        draft.Set(nameof(StackComponent.Language), Rule.Language, file.Path, null);
        draft.Set(nameof(StackComponent.PackageManager), "sbt", file.Path, null);
        draft.Set(nameof(StackComponent.Name), file.Match(Name()), file.Path);
        draft.Set(nameof(StackComponent.Version), file.Match(Version()), file.Path);
        draft.Set(nameof(StackComponent.LanguageVersion), file.Match(ScalaVersion()), file.Path);
        Jvm.SetFramework(draft, file);
        Jvm.SetEntryPoint(draft);
        SourceFile? plugins = folder.ReadBelow("project/plugins.sbt");
        if (plugins is not null)
        {
            Jvm.SetFramework(draft, plugins);
            int at = plugins.Text.IndexOf("sbt-scalafmt", StringComparison.Ordinal);
            if (at >= 0)
                draft.Set(nameof(StackComponent.LintCommand), "sbt scalafmtCheckAll", plugins.Path, plugins.LineAt(at));
        }

        bool assembly = plugins?.Text.Contains("sbt-assembly", StringComparison.Ordinal) == true;
        // github.com/sbt/sbt-assembly: "projectname-assembly-X.X.X.jar".
        if (assembly)
            draft.Set(nameof(StackComponent.StartCommand), "java -jar ./*-assembly-*.jar", plugins!.Path, plugins.LineAt(plugins.Text.IndexOf("sbt-assembly", StringComparison.Ordinal)));
        draft.Set(nameof(StackComponent.TestCommand), "sbt test", file.Path, null);
        draft.Set(nameof(StackComponent.BuildCommand), "sbt compile", file.Path, null);
        draft.Set(nameof(StackComponent.PackageCommand), $"sbt {(assembly ? "assembly" : "package")} && mkdir -p {PackageFolder.Path} && find . -path '*/target/scala-*/*.jar' -exec cp {{}} {PackageFolder.Path}/ ';'{Jvm.Procfile(folder)}", file.Path, null);
        draft.Set(nameof(StackComponent.PackagePath), PackageFolder.Path, file.Path, null);
    }

    [GeneratedRegex("""^\s*(?:ThisBuild\s*/\s*)?name\s*:=\s*"([^"]+)""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("""^\s*(?:ThisBuild\s*/\s*)?version\s*:=\s*"([^"]+)""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Version();

    [GeneratedRegex("""scalaVersion\s*:=\s*"([^"]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex ScalaVersion();
}
