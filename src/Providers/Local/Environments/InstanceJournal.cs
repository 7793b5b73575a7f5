using CicdTools.Providers.Processes;
using CicdTools.Providers.Records;

namespace CicdTools.Providers.Local.Environments;

/// <summary>
/// Remembers every process before it is started, so that one which no commit names can be found and ended, whenever its starter was interrupted.
/// </summary>
internal sealed class InstanceJournal(LocalPaths paths, IInstanceRunner runner)
{
    /// <summary>The folder with a folder of files for each deployment.</summary>
    public string WorkFolder(string environment, string work) => Path.Combine(paths.Environment(environment), "work", work);

    /// <summary>Where an instance's output goes.</summary>
    public string LogFile(string environment, string instance) => Path.Combine(Folder(environment), $"{instance}.log");

    /// <summary>What an instance's processes are known by.</summary>
    public static string Marker(string instance) => $"cicdtools-{instance}";

    /// <summary>Writes down that an instance is about to be started, or which process it became.</summary>
    public async Task WriteAsync(string environment, string instance, ProcessIdentity? process, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder(environment));
        await AtomicFile.WriteAsync(EntryFile(environment, instance), RecordJson.Write(new JournalEntry(instance, ProcessIdentity.Current.BootId, process)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends one instance and forgets it.</summary>
    public async Task EndAsync(string environment, string instance, CancellationToken cancellationToken)
    {
        string file = EntryFile(environment, instance);
        if (!File.Exists(file))
            return;
        WriteScope.Demand(Intent.Write, file);
        // An entry that was cut off by a loss of power is of another boot: its process is gone with it.
        JournalEntry? entry = RecordJson.Read<JournalEntry>(await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false));
        if (entry is not null)
            await runner.EndAsync(Marker(instance), entry.BootId, entry.Process, cancellationToken).ConfigureAwait(false);
        File.Delete(LogFile(environment, instance));
        File.Delete(file);
    }

    /// <summary>Ends all instances of an environment except these, and removes the files that nobody uses any more.</summary>
    public async Task EndAllExceptAsync(string environment, IReadOnlyCollection<InstanceState> kept, CancellationToken cancellationToken)
    {
        string folder = Folder(environment);
        if (Directory.Exists(folder))
        {
            string[] strays = [.. Directory.EnumerateFiles(folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Where(id => !kept.Any(instance => instance.Id == id))];
            await Task.WhenAll(strays.Select(id => EndAsync(environment, id, cancellationToken))).ConfigureAwait(false);
        }

        string work = WorkFolder(environment, "");
        foreach (string unused in Directory.Exists(work) ? Directory.GetDirectories(work).Where(path => !kept.Any(instance => instance.Work == Path.GetFileName(path))) : [])
        {
            WriteScope.Demand(Intent.Write, unused);
            Folders.Delete(unused);
        }
    }

    private string Folder(string environment) => Path.Combine(paths.Environment(environment), "instances");

    private string EntryFile(string environment, string instance) => Path.Combine(Folder(environment), $"{instance}.json");

    private sealed record JournalEntry(string Instance, string BootId, ProcessIdentity? Process);
}
