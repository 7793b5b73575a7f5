using System.Text.RegularExpressions;

namespace CicdTools.Providers.Detection;

/// <summary>Ruby with Bundler.</summary>
internal static partial class RubyRule
{
    public static LanguageRule Rule { get; } = new("Ruby", ["Gemfile", "*.gemspec"], Describe);

    private static readonly (string Gem, string Framework, string Port)[] Frameworks = [("rails", "Rails", "3000"), ("sinatra", "Sinatra", "4567"), ("hanami", "Hanami", "2300"), ("jekyll", "Jekyll", "4000"), ("rack", "Rack", "9292")];

    private static void Describe(ComponentDraft draft)
    {
        SourceFolder folder = draft.Folder;
        SourceFile? gemfile = folder.Read("Gemfile");
        string? gemspec = folder.Find("*.gemspec").FirstOrDefault();
        SourceFile? file = gemfile ?? (gemspec is null ? null : folder.Read(gemspec));
        if (file is null)
            return;
        draft.Set(nameof(StackComponent.Language), Rule.Language, file.Path, null);
        draft.Set(nameof(StackComponent.PackageManager), "bundler", file.Path, null);
        if (gemspec is not null)
            draft.Set(nameof(StackComponent.Name), Path.GetFileNameWithoutExtension(gemspec), folder.At(gemspec), null);
        if (folder.Read(".ruby-version") is { } pinned)
            draft.Set(nameof(StackComponent.LanguageVersion), pinned.Match(Word()), pinned.Path);
        draft.Set(nameof(StackComponent.LanguageVersion), file.Match(RubyVersion()), file.Path);
        foreach ((string gem, string framework, string port) in Frameworks)
        {
            if (Gem(file, gem) is not { } place)
                continue;
            draft.Set(nameof(StackComponent.Framework), framework, file.Path, place.Line);
            draft.Set(ComponentDraft.DefaultPort, port, file.Path, place.Line);
        }

        draft.Set(nameof(StackComponent.InstallCommand), gemfile is null ? null : "bundle install", file.Path, null);
        draft.Set(nameof(StackComponent.LintCommand), Gem(file, "rubocop") is { } lint ? ("bundle exec rubocop", lint.Line) : Gem(file, "standard") is { } standard ? ("bundle exec standardrb", standard.Line) : null, file.Path);
        // Every Ruby has this: it parses each file and says what is suspicious.
        draft.Set(nameof(StackComponent.LintCommand), "find . -name '*.rb' -not -path './vendor/*' -exec ruby -wc {} +", file.Path, null);
        draft.Set(nameof(StackComponent.TestCommand), Gem(file, "rspec-rails") is { } rails ? ("bundle exec rspec", rails.Line) : Gem(file, "rspec") is { } rspec ? ("bundle exec rspec", rspec.Line) : null, file.Path);
        if (draft[nameof(StackComponent.Framework)] == "Rails" && folder.FolderBelow("test") is { } tests)
            draft.Set(nameof(StackComponent.TestCommand), "bundle exec rails test", tests.Path, null);
        if (folder.Has("Rakefile") && (folder.FolderBelow("test") is not null || folder.FolderBelow("spec") is not null))
            draft.Set(nameof(StackComponent.TestCommand), "bundle exec rake test", folder.At("Rakefile"), null);
        SetStart(draft, folder);
        bool program = draft.Knows(nameof(StackComponent.StartCommand)) || gemspec is null;
        draft.Set(nameof(StackComponent.PackageCommand), program ? $"{PackageFolder.CopySources("vendor/bundle", "tmp", "log")}" : $"mkdir -p {PackageFolder.Path} && gem build {gemspec} --output {PackageFolder.Path}/package.gem", file.Path, null);
        draft.Set(nameof(StackComponent.PackagePath), PackageFolder.Path, file.Path, null);
    }

    private static void SetStart(ComponentDraft draft, SourceFolder folder)
    {
        if (folder.Read("config.ru") is { } rack)
        {
            draft.Set(nameof(StackComponent.EntryPoint), "config.ru", rack.Path, null);
            string port = draft[ComponentDraft.DefaultPort] ?? "9292";
            draft.Set(nameof(StackComponent.StartCommand), draft[nameof(StackComponent.Framework)] == "Rails" ? $"bundle exec rails server --binding ${{HOST:-0.0.0.0}} --port ${{PORT:-{port}}}" : $"bundle exec rackup --host ${{HOST:-0.0.0.0}} --port ${{PORT:-{port}}}", rack.Path, null);
        }
        else if (new[] { "app.rb", "main.rb", "server.rb" }.FirstOrDefault(folder.Has) is { } main)
        {
            draft.Set(nameof(StackComponent.EntryPoint), main, folder.At(main), null);
            draft.Set(nameof(StackComponent.StartCommand), $"bundle exec ruby {main}", folder.At(main), null);
            PortFinder.Find(draft, folder.Read(main)!);
        }
    }

    private static (string Value, int Line)? Gem(SourceFile file, string gem) =>
        file.Match(new Regex($$"""^\s*(?:gem|\w+\.add_(?:development_|runtime_)?dependency)[\s(]+["']({{Regex.Escape(gem)}})["']""", RegexOptions.Multiline | RegexOptions.CultureInvariant));

    [GeneratedRegex(@"^\s*(?:ruby-)?(\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex("""^\s*(?:ruby|\w+\.required_ruby_version\s*=)\s*\(?["']([^"']+)""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex RubyVersion();
}
