namespace CicdTools.Providers.Google.Models;

/// <summary>https://docs.cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list</summary>
internal sealed record ListEntries(string[] ResourceNames, string Filter, string OrderBy, int PageSize, string? PageToken);

internal sealed record EntriesPage(EntryModel[]? Entries = null, string? NextPageToken = null);

/// <summary>https://docs.cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry</summary>
internal sealed record EntryModel(string? InsertId = null, DateTimeOffset? Timestamp = null, string? TextPayload = null, Dictionary<string, string>? Labels = null);
