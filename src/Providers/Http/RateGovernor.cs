using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CicdTools.Providers.Local;

namespace CicdTools.Providers.Http;

/// <summary>
/// Keeps all processes of a user on this machine within a system's limits. What was spent stands in one small file per server and
/// credential; a lock orders those who ask. The file is a cache of facts: it holds no credential, and losing it costs a refusal at most.
/// </summary>
internal sealed class RateGovernor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(50);

    // One for each ledger and process: what waits there together is written together.
    private static readonly ConcurrentDictionary<string, LedgerLine> Lines = new(StringComparer.Ordinal);

    private readonly string _path;
    private readonly LedgerLine _line;
    private readonly IReadOnlyList<RateRule> _rules;
    private readonly int _concurrency;
    private readonly TimeProvider _clock;

    public RateGovernor(string folder, Uri server, SecretText? credential, IReadOnlyList<RateRule> rules, int concurrency, TimeProvider clock)
    {
        byte[] name = SHA256.HashData(Encoding.UTF8.GetBytes($"{server.GetLeftPart(UriPartial.Authority)}\n{credential?.Reveal()}"));
        _path = Path.Combine(folder, $"{Convert.ToHexString(name, 0, 12)}.json");
        _line = Lines.GetOrAdd(_path, _ => new());
        _rules = rules;
        _concurrency = concurrency;
        _clock = clock;
    }

    /// <summary>Reserves a time for the call, and a place among the calls under way where that time is now and one is free.</summary>
    /// <returns>How long to wait, and the place; null where it must be taken after the wait.</returns>
    public Task<(TimeSpan Wait, string? Place)> ReserveAsync(ApiRequest call, CancellationToken cancellationToken)
    {
        string id = NewId();
        return ChangeAsync(
            ledger =>
            {
                DateTimeOffset now = _clock.GetUtcNow(), at = ledger.Reserve(call, _rules, now);
                return at > now ? (at - now, (string?)null) : (TimeSpan.Zero, Enter(ledger, id) ? id : null);
            },
            cancellationToken);
    }

    /// <summary>Waits for a free place among the calls under way, and takes it.</summary>
    public async Task<string> EnterAsync(CancellationToken cancellationToken)
    {
        string id = NewId();
        while (!await ChangeAsync(ledger => Enter(ledger, id), cancellationToken).ConfigureAwait(false))
            await Task.Delay(Pulse, _clock, cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>Gives the place back and takes in what the answer said.</summary>
    public Task LeaveAsync(string id, RateReading? reading, TimeSpan? stop) => ChangeAsync(
        ledger =>
        {
            ledger.UnderWay.RemoveAll(lease => lease.Id == id);
            if (reading is not null)
                ledger.Learn(reading);
            if (stop is { } pause && (ledger.StoppedUntil is not { } until || until < _clock.GetUtcNow() + pause))
                ledger.StoppedUntil = _clock.GetUtcNow() + pause;
            return true;
        },
        CancellationToken.None);

    /// <summary>The budgets as they stand.</summary>
    public Task<RateBudget[]> ReadAsync(CancellationToken cancellationToken) => ChangeAsync(Budgets, cancellationToken);

    /// <summary>What calls would spend of each rule, and when the last of them could go. Nothing is reserved.</summary>
    public Task<Forecast> ForecastAsync(IReadOnlyList<string> calls, CancellationToken cancellationToken)
    {
        ApiRequest[] requests = [.. calls.Select(call => call.Split(' ', 2)).Select(parts => ApiRequest.Foreign(new(parts[0]), parts[1], Intent.Write))];
        return ChangeAsync(
            ledger =>
            {
                RateLedger copy = ledger.Copy();
                DateTimeOffset now = _clock.GetUtcNow(), last = now;
                foreach (ApiRequest request in requests)
                    last = copy.Reserve(request, _rules, now);
                IEnumerable<ForecastSpending> told = ledger.Told.Values.Where(reading => reading.ResetsAt is not { } reset || reset > now).Select(reading => new ForecastSpending($"{reading.Name} left", requests.Length, Math.Max(0, reading.Remaining), null));
                IEnumerable<ForecastSpending> counted = _rules.Select(rule => new ForecastSpending(rule.Name, requests.Sum(rule.Cost), rule.Limit, rule.Window)).Where(spending => spending.Cost > 0);
                return new Forecast { Calls = requests.Length, Spending = [.. counted, .. told], AtLeast = last - now };
            },
            cancellationToken);
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    private bool Enter(RateLedger ledger, string id)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        ledger.UnderWay.RemoveAll(lease => lease.Until <= now);
        if (ledger.UnderWay.Count >= _concurrency)
            return false;
        ledger.UnderWay.Add(new(id, now + LongestCall));
        return true;
    }

    private RateBudget[] Budgets(RateLedger ledger)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        IEnumerable<RateBudget> told = ledger.Told.Values
            .Where(reading => reading.ResetsAt is not { } reset || reset > now)
            .Select(reading => new RateBudget { Name = reading.Name, Limit = reading.Limit, Remaining = Math.Max(0, reading.Remaining), ResetsAt = reading.ResetsAt, Source = "server" });
        IEnumerable<RateBudget> counted =
            from rule in _rules
            from count in rule.Key is null ? [rule.Name] : ledger.Spent.Keys.Where(name => name.StartsWith(rule.Name + " ", StringComparison.Ordinal))
            let left = ledger.Left(count, rule, now)
            select new RateBudget { Name = count, Limit = rule.Limit, Remaining = left.Remaining, ResetsAt = left.ResetsAt, Window = rule.Window, Source = "counted" };
        return [.. told, .. counted];
    }

    private async Task<T> ChangeAsync<T>(Func<RateLedger, T> change, CancellationToken cancellationToken)
    {
        LedgerChange<T> own = new(change);
        _line.Waiting.Enqueue(own);
        try
        {
            await _line.Turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            own.IsDone = true;
            throw;
        }

        try
        {
            // Somebody before may have made it along with theirs.
            if (!own.IsDone)
                await MakeAllAsync(own, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            own.IsDone = true;
            _line.Turn.Release();
        }

        return own.Result;
    }

    private async Task MakeAllAsync(LedgerChange own, CancellationToken cancellationToken)
    {
        using FileLock held = await FileLock.TakeAsync(_path + ".lock", "the ledger of rate limits", Patience, _clock, cancellationToken).ConfigureAwait(false);
        RateLedger ledger = Read();
        List<LedgerChange> made = [own];
        while (_line.Waiting.TryDequeue(out LedgerChange? change))
        {
            if (change != own && !change.IsDone)
                made.Add(change);
        }

        made.ForEach(change => change.Make(ledger));
        Write(ledger);
        // Where the write failed, each of them makes its own when its turn comes.
        made.ForEach(change => change.IsDone = true);
    }

    // A ledger that cannot be read is as good as none: the server's answers fill the next one.
    private RateLedger Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(_path), RateJson.Default.RateLedger) ?? new();
        }
        catch (Exception exception) when (exception is FileNotFoundException or JsonException)
        {
            return new();
        }
    }

    // Not flushed to the disk: after a power cut the limits have had time to recover.
    private void Write(RateLedger ledger)
    {
        string temporary = _path + ".tmp";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(ledger, RateJson.Default.RateLedger));
        File.Move(temporary, _path, overwrite: true);
    }
}
