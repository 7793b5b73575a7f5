using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>
/// The processes that own this session's runs. The latest one stays for a while after its run: starting such a process takes several times
/// as long as a small run does. It goes when nothing was asked of it for a minute, and with this session in any case.
/// </summary>
internal static class RunOwners
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly object Gate = new();
    private static Owner? _latest;

    /// <summary>Gives a run to the latest owner where it has nothing to do, else to a new one.</summary>
    /// <param name="host">The program.</param>
    /// <param name="environment">What it gets: an owner that was given anything else will not do.</param>
    /// <param name="folder">The run.</param>
    /// <param name="secrets">Its secrets.</param>
    /// <param name="clock">The clock.</param>
    /// <exception cref="CicdException"><c>ProgramNotFound</c>, <c>ProcessNotStarted</c>.</exception>
    public static ProcessIdentity Give(HostCommand host, Dictionary<string, string> environment, RunFolder folder, IReadOnlyDictionary<string, SecretText> secrets, TimeProvider clock)
    {
        byte[] order = RunOrder.Write(folder, secrets);
        lock (Gate)
        {
            if (_latest is { } latest && latest.Suits(host, environment) && latest.TryGive(folder, order))
                return latest.Identity;
            // One that is at work goes on with its run; it ends after that, for nobody will ask more of it.
            _latest?.Dispose();
            _latest = null;
            ProcessSpec spec = new(host.FileName, [.. host.Arguments, folder.Path]) { Environment = environment, Input = order, InputStaysOpen = true };
            _latest = new(host, environment, ChildProcess.StartDetached(spec, folder.OwnerOutput), folder, clock);
            return _latest.Identity;
        }
    }

    private sealed class Owner : IDisposable
    {
        private readonly HostCommand _host;
        private readonly Dictionary<string, string> _environment;
        private readonly ChildProcess _process;
        private readonly ITimer _timer;
        private RunFolder _last;

        public Owner(HostCommand host, Dictionary<string, string> environment, ChildProcess process, RunFolder folder, TimeProvider clock)
        {
            (_host, _environment, _process, _last) = (host, environment, process, folder);
            _timer = clock.CreateTimer(_ => EndIdle(), null, Patience, Patience);
        }

        public ProcessIdentity Identity => _process.Identity;

        private bool IsIdle => RunStore.TryRead(_last) is null or { IsFinished: true };

        public bool Suits(HostCommand host, Dictionary<string, string> environment) =>
            !_process.Exit.IsCompleted && IsIdle && host.FileName == _host.FileName && host.Arguments.SequenceEqual(_host.Arguments)
            && environment.Count == _environment.Count && environment.All(entry => _environment.GetValueOrDefault(entry.Key) == entry.Value);

        public bool TryGive(RunFolder folder, byte[] order)
        {
            try
            {
                _process.StandardInput!.Write(order);
            }
            catch (IOException)
            {
                return false;
            }

            _last = folder;
            _timer.Change(Patience, Patience);
            return true;
        }

        public void Dispose()
        {
            _timer.Dispose();
            _process.StandardInput!.Dispose();
        }

        private void EndIdle()
        {
            lock (Gate)
            {
                if (_latest != this || !IsIdle)
                    return;
                _latest = null;
                Dispose();
            }
        }
    }
}
