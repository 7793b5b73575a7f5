using CicdTools.Providers.Local;

namespace CicdTools.Tests.Environments;

/// <summary>Releases of any application, newest first, with a package of a few files.</summary>
internal sealed class FakeReleases : IReleaseStore
{
    public const string Server = """
        import http.server, os
        class Page(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if self.path == '/healthz':
                    self.send_error(404)
                    return
                self.send_response(200)
                self.end_headers()
                self.wfile.write(' '.join([os.environ['APP_VERSION'], os.environ['APP_ENVIRONMENT'], os.environ.get('GREETING', '-'), os.environ.get('SECRET_OF_THE_CALLER', '-'), os.environ['HOME']]).encode())
        print('listening', flush=True)
        http.server.HTTPServer((os.environ['HOST'], int(os.environ['PORT'])), Page).serve_forever()
        """;

    private readonly List<(Release Release, (string Path, string Text)[] Files)> _releases = [];

    public static FakeReleases Of(string application, params string[] versions)
    {
        FakeReleases releases = new();
        foreach (string version in versions)
            releases.Add(application, version);
        return releases;
    }

    public Release Add(string application, string version, string? digest = null, params (string Path, string Text)[] files)
    {
        Release release = new() { Context = "local", Application = application, Version = version, Digest = digest ?? $"sha256:{version}", Commit = $"commit of {version}" };
        _releases.Insert(0, (release, files.Length > 0 ? files : [("Procfile", "# comment\nweb: exec python3 app.py\n"), ("app.py", Server)]));
        return release;
    }

    public void Remove(string version) => _releases.RemoveAll(entry => entry.Release.Version == version);

    public async IAsyncEnumerable<Release> GetReleasesAsync(string application, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach ((Release release, _) in _releases.ToArray())
        {
            if (release.Application == application)
                yield return release;
        }
    }

    public async Task ExtractAsync(Release release, string folder, CancellationToken cancellationToken)
    {
        WriteScope.Demand(Intent.Write, folder);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        foreach ((string path, string text) in _releases.First(entry => entry.Release == release).Files)
            await File.WriteAllTextAsync(Path.Combine(folder, path), text, cancellationToken);
    }
}
