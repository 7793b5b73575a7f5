namespace CicdTools.Providers.Local.Environments;

/// <summary>Finds out how a packaged application is started.</summary>
internal static class StartCommand
{
    private const int MaxProcfileLength = 64 * 1024;

    /// <summary>The <c>web:</c> line of its Procfile (https://devcenter.heroku.com/articles/procfile), else what detection says.</summary>
    /// <exception cref="CicdException"><c>StartCommandNotFound</c>.</exception>
    public static async Task<string> FindAsync(string application, string folder, IStackDetector stacks, CancellationToken cancellationToken)
    {
        FileInfo procfile = new(Path.Combine(folder, "Procfile"));
        if (procfile is { Exists: true, LinkTarget: null, Length: < MaxProcfileLength })
        {
            foreach (string line in await File.ReadAllLinesAsync(procfile.FullName, cancellationToken).ConfigureAwait(false))
            {
                if (line.StartsWith("web:", StringComparison.Ordinal) && line["web:".Length..].Trim() is { Length: > 0 } command)
                    return command;
            }
        }

        await foreach (StackComponent component in stacks.DetectAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            if (component.StartCommand is { Length: > 0 } command)
                return component.Path == "." ? command : $"cd \"{component.Path}\" && {command}";
        }

        throw new CicdException("StartCommandNotFound", CicdErrorKind.Failed, $"Nobody knows how '{application}' is started: its package has no Procfile with a line 'web:', and its files do not tell.", application, "Add a Procfile with a line such as 'web: python3 app.py' to what the pipeline packages.");
    }
}
