using CicdTools.Providers.Formats.Yaml;
using CicdTools.Providers.Generation;
using CicdTools.Providers.JenkinsX.Import;
using CicdTools.Providers.JenkinsX.PullRequests;

namespace CicdTools.Providers.JenkinsX.Migration;

/// <summary>
/// Moves an installation of Jenkins X 2 on as its authors advise (https://github.com/jenkins-x/jx-docs/blob/02d85fd33bd70f65bd0a873828f509a0a84ceb1d/content/en/v3/admin/guides/migrate/v2.md):
/// a new cluster with a repository of its own, into which what the old repositories say is brought.
/// </summary>
internal sealed class ClassicMigration(IPipelineTools tools) : IClassicMigration
{
    private const string Cluster = "cluster";
    private const string Requirements = "jx-requirements.yml";

    public IReadOnlyList<PipelineConversion> Plan(MigrationRequest request, CancellationToken cancellationToken)
    {
        ClassicFolder[] folders = [.. request.Paths.Select(path => new ClassicFolder(path)).DistinctBy(folder => folder.Root)];
        foreach (ClassicFolder folder in folders.Where(folder => !folder.IsCluster && !folder.IsEnvironment && !folder.IsApplication))
            throw new CicdException("NothingToMigrate", CicdErrorKind.Invalid, $"'{folder.Root}' has nothing of Jenkins X 2: no jenkins-x.yml, no env/requirements.yaml and no jx-requirements.yml.", folder.Root, "Name working folders of the installation's repositories.");
        // The names of environments are in the development environment's repository.
        Dictionary<string, string> keys = folders.Where(folder => folder.IsCluster).SelectMany(Keys).GroupBy(pair => pair.Repository, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Key, StringComparer.Ordinal);
        List<(MigrationBook Book, string Root)> books = [];
        List<string> helmfiles = [];
        foreach (ClassicFolder folder in folders.Where(folder => !folder.IsApplication))
        {
            cancellationToken.ThrowIfCancellationRequested();
            MigrationBook book = new(folder.Name);
            if (folder.IsCluster && folder.Map(Requirements, book) is { } requirements)
                book.Write(Requirements, YamlText.Write(ClassicRequirements.Convert(requirements, Requirements, book)));
            if (folder.IsEnvironment)
            {
                ClassicEnvironment environment = new(folder, Namespace(folder, keys), book);
                environment.Convert();
                helmfiles.Add(environment.Path);
            }

            if (folder.Map("jenkins-x.yml", book) is not null)
                book.Approximate("Pipeline", "jenkins-x.yml", "The cluster's repository brings what it says by a job of its own.", "jenkins-x.yml");
            books.Add((book, Path.Combine(request.Destination, Cluster)));
        }

        string? groups = null;
        foreach (ClassicFolder folder in folders.Where(folder => folder.IsApplication))
        {
            cancellationToken.ThrowIfCancellationRequested();
            MigrationBook book = new(folder.Name);
            new ClassicApplication(folder, tools, book).Convert(cancellationToken);
            groups = Register(folder, groups, book);
            books.Add((book, Path.Combine(request.Destination, folder.Name)));
        }

        return [.. books.Select(one => Conversion(one.Book, one.Root, request)), .. Shared(helmfiles, groups, request)];
    }

    // What names the parts of the cluster's repository comes from all repositories.
    private static IEnumerable<PipelineConversion> Shared(List<string> helmfiles, string? groups, MigrationRequest request)
    {
        MigrationBook book = new(Cluster);
        if (helmfiles.Count > 0)
        {
            book.Write("helmfile.yaml", YamlText.Write(new YamlBuilder().Add("helmfiles", new YamlList([.. helmfiles.Distinct().Select(path => new YamlBuilder().Add("path", path).Map)])).Map));
            foreach (string path in helmfiles)
                book.Carry("Helmfile", path, "helmfile.yaml");
        }

        if (groups is not null)
        {
            book.Write(SourceConfig.Path, groups);
            book.Carry("File", SourceConfig.Path, SourceConfig.Path);
        }

        if (book.Files.Count > 0)
            yield return Conversion(book, Path.Combine(request.Destination, Cluster), request);
    }

    private static string? Register(ClassicFolder folder, string? groups, MigrationBook book)
    {
        if (folder.Git()?.Address is not { } address || Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) is false && !address.Contains(':', StringComparison.Ordinal))
        {
            book.Lose("Repository", folder.Name, "The folder names no origin by Git, so that its owner is not known.", SourceConfig.Path, remedy: "Import it with Import-CicdRepository once the new cluster is there.");
            return groups;
        }

        string name = GitHost.NameIn(address);
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            book.Lose("Repository", folder.Name, "Its origin by Git has no owner.", SourceConfig.Path, remedy: "Import it with Import-CicdRepository once the new cluster is there.");
            return groups;
        }

        // By SSH as well, the host is the server's.
        string server = uri is { Scheme: "http" or "https" } ? uri.GetLeftPart(UriPartial.Authority) : $"https://{(uri?.Host is { Length: > 0 } host ? host : address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..address.IndexOf(':', StringComparison.Ordinal)])}";
        string? kind = new Uri(server).Host switch { "github.com" => "github", "gitlab.com" => "gitlab", "bitbucket.org" => "bitbucketcloud", _ => null };
        if (kind is null)
            book.Approximate("Repository", name, "What kind of host it is at is not known.", SourceConfig.Path, remedy: "Set providerKind of its group.");
        else
            book.Carry("Repository", name, SourceConfig.Path);
        return SourceConfig.Add(groups, server, kind, name[..name.IndexOf('/', StringComparison.Ordinal)], name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]);
    }

    private static PipelineConversion Conversion(MigrationBook book, string root, MigrationRequest request)
    {
        ConversionReport report = new() { Pipeline = book.Source, Root = root, Source = book.Source, From = "JenkinsX2", To = "JenkinsX3", Files = [.. book.Files], Items = [.. book.Items], Diagnostics = [.. book.Diagnostics] };
        CicdException? failure = request.Strict && report.Lost > 0 ? new("ConversionLoses", CicdErrorKind.Invalid, $"{report.Lost} parts of '{book.Source}' would be lost: {string.Join(", ", book.Items.Where(item => item.Outcome == ConversionOutcome.Lost).Take(5).Select(item => item.Name))}.", book.Source, "Leave -Strict away, and do by hand what the report says.") : null;
        string[] there = [.. book.Files.Select(file => Path.Combine(root, file.Path)).Where(File.Exists)];
        if (failure is null && !request.Force && there.Length > 0)
            failure = new("FileExists", CicdErrorKind.Conflict, $"There is already a file '{there[0]}'.", there[0], "Use -Force to overwrite it, or name another folder.");
        return new()
        {
            Report = report,
            Findings = report.Diagnostics,
            Failure = failure,
            Change = failure is not null ? null : new(root, $"Write what '{book.Source}' becomes in Jenkins X 3: {report.Files.Length} files", token =>
            {
                FileSet.Write(root, report.Files, token);
                return Task.FromResult<object?>(report);
            })
            {
                Details = request.WithDiff ? UnifiedDiff.Of(report.Files.Select(file => (file.Path, File.Exists(Path.Combine(root, file.Path)) ? File.ReadAllText(Path.Combine(root, file.Path)) : null, file.Text))) : null,
                AlreadyDone = report.Files.Length == 0 ? $"'{book.Source}' has nothing that Jenkins X 3 would read." : null,
            },
        };
    }

    private static IEnumerable<(string Repository, string Key)> Keys(ClassicFolder folder)
    {
        if (folder.Map(Requirements, new(folder.Name))?["environments"] is not YamlList list)
            yield break;
        foreach (YamlMap environment in list.Items.OfType<YamlMap>())
        {
            if (environment["key"] is YamlScalar key)
                yield return ((environment["repository"] as YamlScalar)?.Value ?? $"-{key.Value}", key.Value);
        }
    }

    /// <summary>The namespace: what its own pipeline says, else by the name that the cluster has for it, else by the end of its own.</summary>
    private static string Namespace(ClassicFolder folder, Dictionary<string, string> keys)
    {
        YamlMap? config = folder.Map("jenkins-x.yml", new(folder.Name))?["pipelineConfig"] as YamlMap;
        string? said = (config?["env"] as YamlList)?.Items.OfType<YamlMap>().FirstOrDefault(one => one["name"] is YamlScalar { Value: "DEPLOY_NAMESPACE" })?["value"] is YamlScalar { Value.Length: > 0 } value ? value.Value : null;
        if (said is not null && ObjectNames.Valid(said) == said)
            return said;
        string key = keys.GetValueOrDefault(folder.Name) ?? (folder.IsCluster ? "dev" : keys.Values.Where(one => folder.Name.EndsWith($"-{one}", StringComparison.Ordinal)).MaxBy(one => one.Length) ?? folder.Name.Split('-')[^1]);
        return key == "dev" ? Team.DefaultNamespace : $"jx-{ObjectNames.Valid(key)}";
    }
}
